# Changes to what becomes of a connection and how soon it shows something; see patch.cmake.

# 16. Key frames are asked for again sooner after a rest: people who connect one after the other, as after the death of a worker, do
# not wait a second for a picture (key_frame_pace.hpp).
mediasoup_patch(include/RTC/KeyFrameRequestManager.hpp ${mediasoup_patched}/RTC/KeyFrameRequestManager.hpp
  "#include \"SharedInterface.hpp\"" "#include \"SharedInterface.hpp\"\n#include \"key_frame_pace.hpp\""
  "		ankerl::unordered_dense::map<uint32_t, KeyFrameRequestDelayer*> mapSsrcKeyFrameRequestDelayer;"
  "		ankerl::unordered_dense::map<uint32_t, KeyFrameRequestDelayer*> mapSsrcKeyFrameRequestDelayer;
		ankerl::unordered_dense::map<uint32_t, bedrud::KeyFramePace> mapSsrcPace;")
mediasoup_patch(src/RTC/KeyFrameRequestManager.cpp ${mediasoup_patched}/KeyFrameRequestManager.cpp
  "			this->mapSsrcKeyFrameRequestDelayer[ssrc] =
			  new KeyFrameRequestDelayer(this, this->shared, ssrc, this->keyFrameRequestDelayMs);
"
  "			this->mapSsrcKeyFrameRequestDelayer[ssrc] = new KeyFrameRequestDelayer(
			  this, this->shared, ssrc, this->mapSsrcPace[ssrc].AfterRequest(this->shared->GetTimeMs(), this->keyFrameRequestDelayMs));
"
  "		// Create/replace a delayer for this ssrc."
  "		const int64_t delayMs = this->mapSsrcPace[ssrc].AfterRequest(this->shared->GetTimeMs(), this->keyFrameRequestDelayMs);

		// Create/replace a delayer for this ssrc."
  "		this->mapSsrcKeyFrameRequestDelayer[ssrc] =
		  new KeyFrameRequestDelayer(this, this->shared, ssrc, this->keyFrameRequestDelayMs);
	}
"
  "		this->mapSsrcKeyFrameRequestDelayer[ssrc] = new KeyFrameRequestDelayer(this, this->shared, ssrc, delayMs);
	}
")

# 18. A peer whose NAT gives it another port is known by its first genuine packet (moved_peer.hpp), not by its next connectivity check,
# which may be seconds away. That packet itself is lost. The check has to follow in time all the same: consent is not renewed.
mediasoup_patch(include/RTC/ICE/IceServer.hpp ${mediasoup_patched}/RTC/ICE/IceServer.hpp
  "			bool IsValidTuple(const RTC::TransportTuple* tuple) const;"
  "			bool IsValidTuple(const RTC::TransportTuple* tuple) const;
			void TakeMovedTuple(RTC::TransportTuple* tuple)
			{
				SetSelectedTuple(AddTuple(tuple));
			}")
# 19. TCP connections without the ICE password are limited (tcp_strangers.hpp).
mediasoup_patch(src/RTC/WebRtcServer.cpp ${mediasoup_patched}/WebRtcServer.cpp
  "#include \"RTC/WebRtcServer.hpp\"" "#include \"RTC/WebRtcServer.hpp\"\n#include \"moved_peer.hpp\"\n#include \"tcp_strangers.hpp\""
  "			MS_WARN_TAG(ice, \"ignoring received non STUN data from unknown tuple\");
"
  "			const bool rtp = RTC::RTCP::Packet::IsRtcp(data, len) || RTC::RTP::Packet::IsRtp(data, len);

			if (rtp && tuple->GetProtocol() == RTC::TransportTuple::Protocol::UDP && bedrud::movedPackets.Take(this->shared->GetTimeMs()))
			{
				for (auto* webRtcTransport : this->webRtcTransports)
				{
					if (webRtcTransport->TakeMovedTuple(tuple, data, len))
					{
						return;
					}
				}
			}

			MS_WARN_TAG(ice, \"ignoring received non STUN data from unknown tuple\");
"
  "		auto tupleKey = tuple->GetTupleKey();
"
  "		auto tupleKey = tuple->GetTupleKey();

		if (tuple->GetProtocol() == RTC::TransportTuple::Protocol::TCP)
		{
			bedrud::tcpStrangers.Gone(tuple->GetRemoteAddress());
		}
")
mediasoup_patch(src/RTC/TcpServer.cpp ${mediasoup_patched}/TcpServer.cpp
  "#include \"RTC/TcpServer.hpp\"" "#include \"RTC/TcpServer.hpp\"\n#include \"tcp_strangers.hpp\""
  "		AcceptTcpConnection(connection);
"
  "		const auto before = GetNumConnections();

		AcceptTcpConnection(connection); // deletes it when it fails

		if (GetNumConnections() > before)
		{
			auto* crowded = bedrud::tcpStrangers.Opened(static_cast<::TcpConnectionHandle*>(connection), connection->GetPeerAddress());

			if (crowded)
			{
				static_cast<::TcpConnectionHandle*>(crowded)->TriggerClose();
			}
		}
"
  "		this->listener->OnRtcTcpConnectionClosed"
  "		bedrud::tcpStrangers.Gone(connection->GetPeerAddress());
		this->listener->OnRtcTcpConnectionClosed")
