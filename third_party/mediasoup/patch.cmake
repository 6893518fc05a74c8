# Changes to the worker, applied to copies in the build tree by exact text: a text that is not there, or there twice, stops
# the configuration, so a new version cannot lose a patch silently.
function(mediasoup_patch relative out)
  file(READ ${mediasoup_dir}/${relative} text)
  set(i 2)
  while(i LESS ARGC) # by index: a list would split the texts at their semicolons
    math(EXPR j "${i}+1")
    set(from "${ARGV${i}}")
    set(to "${ARGV${j}}")
    math(EXPR i "${i}+2")
    string(FIND "${text}" "${from}" first)
    string(FIND "${text}" "${from}" last REVERSE)
    if(first EQUAL -1 OR NOT first EQUAL last)
      message(FATAL_ERROR "patch of ${relative} does not apply: ${from}")
    endif()
    string(REPLACE "${from}" "${to}" text "${text}")
  endwhile()
  set(old "")
  if(EXISTS ${out})
    file(READ ${out} old)
  endif()
  if(NOT text STREQUAL old)
    file(WRITE ${out} "${text}")
  endif()
endfunction()

# 1. Sections that the client offered are sent under the client's payload types and header extension ids, and redundant audio
#    as the receiver knows it (wire_map.hpp).
mediasoup_patch(include/RTC/WebRtcTransport.hpp ${mediasoup_patched}/RTC/WebRtcTransport.hpp
  "#include \"RTC/DtlsTransport.hpp\"" "#include \"wire_map.hpp\"\n#include \"RTC/DtlsTransport.hpp\""
  # 18, see patch_connection.cmake
  "		void RemoveTuple(RTC::TransportTuple* tuple);" "		void RemoveTuple(RTC::TransportTuple* tuple);
		bool TakeMovedTuple(RTC::TransportTuple* tuple, const uint8_t* data, size_t len);"
  "RTC::SrtpSession* srtpSendSession{ nullptr };" "RTC::SrtpSession* srtpSendSession{ nullptr };\n\t\tbedrud::WireMap wireMap;")
mediasoup_patch(include/RTC/Consumer.hpp ${mediasoup_patched}/RTC/Consumer.hpp
  "#include \"RTC/ConsumerTypes.hpp\"" "#include \"footprint.hpp\"\n#include \"wire_map.hpp\"\n#include \"RTC/ConsumerTypes.hpp\""
  "		bool IsActive() const override"
  "		int wirePayloadType{ -2 }; // -1: the worker's own; -2: not looked up yet
		bedrud::RedMap wireRed;
		bedrud::Footprint footprint;
		// 22. Makes the packet one of this consumer's RTX stream; false when it has none or is silent.
		bool TakeForRtx(RTC::RTP::Packet* packet)
		{
			if (this->kind != RTC::Media::Kind::VIDEO || !IsActive() || this->rtpStreams.empty() || !this->rtpStreams.front()->HasRtx())
			{
				return false;
			}
			auto* stream = this->rtpStreams.front();

			packet->SetSsrc(stream->GetRtxSsrc());
			packet->SetPayloadType(stream->GetRtxPayloadType());
			packet->SetSequenceNumber(stream->NextRtxSequenceNumber());
			packet->SetTimestamp(stream->GetMaxPacketTs());
			packet->UpdateMid(this->rtpParameters.mid);

			return true;
		}
		bool IsActive() const override")
mediasoup_patch(include/RTC/RTP/RtpStreamSend.hpp ${mediasoup_patched}/RTC/RTP/RtpStreamSend.hpp
  "			void SetRtx(uint8_t payloadType, uint32_t ssrc) override;
"
  "			void SetRtx(uint8_t payloadType, uint32_t ssrc) override;

			uint16_t NextRtxSequenceNumber()
			{
				return ++this->rtxSeq;
			}
")
mediasoup_patch(src/RTC/WebRtcTransport.cpp ${mediasoup_patched}/WebRtcTransport.cpp
  "RTC::Consumer* /*consumer*/, RTC::RTP::Packet* packet, const RTC::Transport::onSendCallback* cb)" "RTC::Consumer* consumer, RTC::RTP::Packet* packet, const RTC::Transport::onSendCallback* cb)"
  "		const uint8_t* data = packet->GetBuffer();
		auto len            = packet->GetLength();

		if (!this->srtpSendSession->EncryptRtp"
  "		const uint8_t* data = packet->GetBuffer();
		auto len            = packet->GetLength();
		int wirePayloadType = -1;

		bedrud::note(&this->iceServer, sizeof this->iceServer);
		bedrud::note(&this->dtlsTransport, reinterpret_cast<const char*>(&this->wireMap + 1) - reinterpret_cast<const char*>(&this->dtlsTransport));
		bedrud::note(this->iceServer, sizeof *this->iceServer);
		bedrud::note(this->dtlsTransport, sizeof *this->dtlsTransport);
		bedrud::note(this->iceServer->GetSelectedTuple(), sizeof *this->iceServer->GetSelectedTuple());
		bedrud::note(this->srtpSendSession, 64);

		if (consumer)
		{
			if (consumer->wirePayloadType == -2) // once: looking a parameter up for every packet shows in profiles
			{
				const auto& params = consumer->GetRtpParameters();
				const auto& codec  = params.codecs[0].parameters;
				static const std::string WirePayloadType{ \"x-wire-pt\" };

				consumer->wirePayloadType = codec.HasPositiveInteger(WirePayloadType) ? codec.GetInteger(WirePayloadType) : -1;
				if (consumer->wirePayloadType >= 0)
				{
					this->wireMap.on = true;
					for (const auto& e : params.headerExtensions) { this->wireMap.ext[static_cast<uint8_t>(e.type) & 15] = e.id; }
				}
				if (codec.HasInteger(\"x-red-from\") && codec.HasInteger(\"x-red-to\") && codec.HasInteger(\"x-red-inside\"))
				{
					consumer->wireRed = { true, uint8_t(codec.GetInteger(\"x-red-from\")), uint8_t(codec.GetInteger(\"x-red-to\")), uint8_t(codec.GetInteger(\"x-red-inside\")) };
				}
			}
			if (packet->GetSsrc() == consumer->GetRtpParameters().encodings[0].ssrc) { wirePayloadType = consumer->wirePayloadType; }
		}
		const bool red = consumer && consumer->wireRed.on && packet->GetPayloadType() == consumer->wireRed.from;
		if (this->wireMap.on || red) // also for probation packets, which have no consumer
		{
			static thread_local uint8_t copy[RTC::Consts::MtuSize + 100];
			if (len <= sizeof copy)
			{
				std::memcpy(copy, data, len);
				if (red)
				{
					len             = bedrud::redToWire(copy, len, consumer->wireRed);
					wirePayloadType = -1;
				}
				if (len == 0) // damaged
				{
					if (cb)
					{
						(*cb)(false);
						delete cb;
					}
					return;
				}
				if (this->wireMap.on) bedrud::toWire(copy, len, this->wireMap, wirePayloadType);
				data = copy;
			}
		}

		if (!this->srtpSendSession->EncryptRtp"
  "#include \"RTC/WebRtcTransport.hpp\"" "#include \"RTC/WebRtcTransport.hpp\"\n#include \"moved_peer.hpp\""
  "	inline bool WebRtcTransport::IsConnected() const"
  "	bool WebRtcTransport::TakeMovedTuple(RTC::TransportTuple* tuple, const uint8_t* data, size_t len)
	{
		const auto* known = this->srtpRecvSession && IsConnected() ? this->iceServer->GetSelectedTuple() : nullptr;
		static thread_local uint8_t copy[2048]; // a failed attempt damages it

		if (
		  !known || known->GetProtocol() != RTC::TransportTuple::Protocol::UDP || len > sizeof copy ||
		  !bedrud::sameHost(known->GetRemoteAddress(), tuple->GetRemoteAddress()) ||
		  !bedrud::movedAttempts.Take(this->shared->GetTimeMs()))
		{
			return false;
		}

		std::memcpy(copy, data, len);

		const bool genuine = RTC::RTCP::Packet::IsRtcp(data, len) ? this->srtpRecvSession->DecryptSrtcp(copy, &len)
		                                                          : this->srtpRecvSession->DecryptSrtp(copy, &len);

		if (genuine)
		{
			this->iceServer->TakeMovedTuple(tuple);
		}

		return genuine;
	}

	inline bool WebRtcTransport::IsConnected() const"
  # 8. Whoever does not know the ICE password gets no answer, not even an error: forged source addresses gain nothing.
  "		// Send the STUN response over the same transport tuple.
" "		if (packet->GetClass() == RTC::ICE::StunPacket::Class::ERROR_RESPONSE)
		{
			return;
		}

		// Send the STUN response over the same transport tuple.
")

# 2. Control messages of data channels (DCEP, RFC 8832 section 6) are reliable and ordered on every stream.
mediasoup_patch(src/RTC/Transport.cpp ${mediasoup_patched}/Transport.cpp
  "		const RTC::SCTP::SendMessageOptions sendMessageOptions{
			.unordered          = !sctpStreamParameters.ordered,
			.lifetimeMs         = sctpStreamParameters.ordered"
  "		const bool reliable = sctpStreamParameters.ordered || message.GetPayloadProtocolId() == 50;
		const RTC::SCTP::SendMessageOptions sendMessageOptions{
			.unordered          = !reliable,
			.lifetimeMs         = reliable"
  "			.maxRetransmissions = sctpStreamParameters.ordered"
  "			.maxRetransmissions = reliable"
# 28, see patch_footprint.cmake
  "	void Transport::OnConsumerSendRtpPacket(RTC::Consumer* consumer, RTC::RTP::Packet* packet)
	{
		MS_TRACE();
"
  "	void Transport::OnConsumerSendRtpPacket(RTC::Consumer* consumer, RTC::RTP::Packet* packet)
	{
		MS_TRACE();

		bedrud::note(this, 16);
		bedrud::note(&this->shared, sizeof this->shared);
		bedrud::note(&this->tccClient, sizeof this->tccClient);
		bedrud::note(this->tccClient.get(), this->tccClient ? 192 : 1);
		bedrud::note(&this->transportWideCcSeq, sizeof this->transportWideCcSeq);
"
# 5. What audio takes of the estimate is not there for video.
  "		int64_t availableBitrate = this->tccClient->GetAvailableBitrate();
"
  "		int64_t availableBitrate = this->tccClient->GetAvailableBitrate();

		for (auto& kv : this->mapConsumers)
		{
			if (kv.second->GetKind() != RTC::Media::Kind::AUDIO) { continue; }
			availableBitrate -= kv.second->GetTransmissionRate(this->shared->GetTimeMs());
		}
"
  # 22, see patch_probes.cmake
  "	  const webrtc::PacedPacketInfo& pacingInfo)
	{
		MS_TRACE();

		// Update abs-send-time if present.
"
  "	  const webrtc::PacedPacketInfo& pacingInfo)
	{
		MS_TRACE();

		const ProbationFields fields(packet);

		if (this->tccClient->AreProbesUnheard() &&
		    std::ranges::none_of(this->mapConsumers, [packet](const auto& kv) { return kv.second->TakeForRtx(packet); }))
		{
			return;
		}

		// Update abs-send-time if present.
"
  "	/* Instance methods. */

	Transport::Transport("
  "	// Gives the one packet of probation its own numbers back.
	struct ProbationFields
	{
		explicit ProbationFields(RTC::RTP::Packet* packet)
		  : packet(packet), sequenceNumber(packet->GetSequenceNumber()), timestamp(packet->GetTimestamp())
		{
		}
		~ProbationFields()
		{
			packet->SetSsrc(RTC::RTP::ProbationGenerator::Ssrc);
			packet->SetPayloadType(RTC::RTP::ProbationGenerator::PayloadType);
			packet->SetSequenceNumber(sequenceNumber);
			packet->SetTimestamp(timestamp);
			packet->UpdateMid(\"probator\");
		}

		RTC::RTP::Packet* packet;
		uint16_t sequenceNumber;
		uint32_t timestamp;
	};

	/* Instance methods. */

	Transport::Transport("
  # 8, see below
  "		RTC::DataProducer* dataProducer = this->sctpListener.GetDataProducer(message.GetStreamId());
"
  "		RTC::DataProducer* dataProducer = this->sctpListener.GetDataProducer(65534);

		if (dataProducer)
		{
			const uint32_t ppid = std::min<uint32_t>(message.GetPayloadProtocolId(), 0xffff);
			const uint16_t streamId = message.GetStreamId();

			message = RTC::SCTP::Message(streamId, static_cast<uint32_t>(streamId) << 16 | ppid, std::move(message).ReleasePayload());
		}
		else
		{
			dataProducer = this->sctpListener.GetDataProducer(message.GetStreamId());
		}
"
  "		this->listener->OnTransportDataProducerPaused(this, dataProducer);"
  "		if (this->sctpAssociation)
		{
			this->sctpAssociation->SetStreamBufferedAmountLowThreshold(65535, 1);
		}
		this->listener->OnTransportDataProducerPaused(this, dataProducer);"
  "		this->listener->OnTransportDataProducerResumed(this, dataProducer);"
  "		this->listener->OnTransportDataProducerResumed(this, dataProducer);
		if (this->sctpAssociation)
		{
			this->sctpAssociation->SetStreamBufferedAmountLowThreshold(65535, 0);
		}")

# 3. What a peer can send must not end the worker with all its rooms. An unknown chunk longer than the packet that was to report it
#    threw through the event loop: its beginning is reported. A peer that starts anew while it shuts down left a timer running that
#    an assertion forbids: it is stopped, and that assertion is for the fuzzers only, as in dcSCTP, where the code comes from.
#    Should something else throw, the rest of the packet is dropped.
# 8. A data producer of stream 65534 takes the messages of all streams of its transport: clients open channels on any of them.
# The number of the stream comes in the upper half of the payload protocol id. Pausing a data producer closes the receive window
# of the association instead of throwing messages away, so the client is slowed down and nothing reliable is lost; what waits
# meanwhile is bounded in bytes and in messages. The low threshold of stream 65535, which does not exist, is the switch: no
# header changes, so hardly anything compiles again.
mediasoup_patch(src/RTC/SCTP/association/Association.cpp ${mediasoup_patched}/Association.cpp
  "#include \"RTC/SCTP/association/Association.hpp\"" "#include \"RTC/SCTP/association/Association.hpp\"\n#include <algorithm>\n#include <stdexcept>"
  "receivedUnknownChunk->GetBuffer(), receivedUnknownChunk->GetLength());"
  "receivedUnknownChunk->GetBuffer(), std::min<size_t>(receivedUnknownChunk->GetLength(), 256));"
  "			this->t1InitTimer->Stop();
			this->t1CookieTimer->Stop();

			if (this->state != State::ESTABLISHED)"
  "			this->t1InitTimer->Stop();
			this->t1CookieTimer->Stop();
			this->t2ShutdownTimer->Stop();

			if (this->state != State::ESTABLISHED)"
  "		void Association::AssertIsConsistent() const
		{
			MS_TRACE();
"
  "		void Association::AssertIsConsistent() const
		{
			MS_TRACE();
#ifndef MS_FUZZER
			return;
#endif
"
  "				if (!HandleReceivedChunk(receivedPacket.get(), receivedChunk, receivedAtUs))
				{
					break;
				}"
  "				try
				{
					if (!HandleReceivedChunk(receivedPacket.get(), receivedChunk, receivedAtUs))
					{
						break;
					}
				}
				catch (const std::runtime_error& error) // a MediaSoupError, or a failed assertion
				{
					MS_WARN_TAG(sctp, \"chunk dropped: %s\", error.what());
#ifdef MS_FUZZER
					throw;
#endif
					break;
				}"
  "		Association::~Association()
		{
"
  "		static thread_local std::unordered_set<const Association*> PausedAssociations;

		Association::~Association()
		{
			PausedAssociations.erase(this);

"
  "			while (std::optional<Message> message = this->tcb->GetReassemblyQueue().GetNextMessage())"
  "			while (std::optional<Message> message = PausedAssociations.contains(this) ? std::nullopt : this->tcb->GetReassemblyQueue().GetNextMessage())"
  "			if (this->tcb->GetReassemblyQueue().IsFull())
"
  "			if (this->tcb->GetReassemblyQueue().IsFull() || this->tcb->GetReassemblyQueue().GetMessagesReadyCount() >= 16384)
"
  "			this->sendQueue.SetStreamBufferedAmountLowThreshold(streamId, bytes);
"
  "			if (streamId != 65535)
			{
				this->sendQueue.SetStreamBufferedAmountLowThreshold(streamId, bytes);
			}
			else if (bytes > 0)
			{
				PausedAssociations.insert(this);
			}
			else if (PausedAssociations.erase(this) > 0 && this->tcb)
			{
				const AssociationListenerDeferrer::ScopedDeferrer deferrer(this->associationListenerDeferrer);

				MayDeliverMessages();
				// The client waits for the window to open.
				this->tcb->GetDataTracker().ForceImmediateSack();
				this->tcb->MaySendSackChunk();
			}
"
  "#include \"Utils.hpp\"" "#include \"Utils.hpp\"\n#include <unordered_set>")

# 4. Redundant audio and Opus are two payload types of one stream: the first packet may have either.
mediasoup_patch(src/RTC/Producer.cpp ${mediasoup_patched}/Producer.cpp
  # 26, see patch_layers.cmake
  "		// If paused stop here.
		if (this->paused)
		{
			return result;
		}
" "		// If paused stop here.
		if (this->paused)
		{
			return result;
		}

		if (rtpStream->GetEncodingIdx() == 0 && packet->HasMarker() && packet->GetPayloadLength() > 0)
		{
			for (const auto& kv : this->mapSsrcRtpStream)
			{
				if (kv.second != rtpStream)
				{
					kv.second->LowestLayerFrame();
				}
			}
		}
"
  "		// First, look for an encoding with matching media or RTX ssrc value."
  "		if (this->kind == RTC::Media::Kind::AUDIO && this->rtpParameters.encodings.size() == 1)
		{
			const auto& encoding = this->rtpParameters.encodings[0];
			const bool mine      = encoding.ssrc ? encoding.ssrc == ssrc : encoding.rid.empty() && this->mapSsrcRtpStream.empty();

			for (const auto& codec : this->rtpParameters.codecs)
			{
				if (mine && codec.payloadType == payloadType && codec.mimeType.IsMediaCodec()) { return CreateRtpStream(packet, codec, 0); }
			}
		}

		// First, look for an encoding with matching media or RTX ssrc value.")

# 6. Spatial layers of simulcast: entered with half of their frames at least and with a margin, so that the picture neither becomes
# a slide show nor goes up and down; after a downgrade at once when far more is there than the layer needs. A layer that the publisher
# has just begun to send is entered at once if what it may take is there: waiting two seconds until it is measured is waiting for
# every picture that dynacast brings back.
# 10. A switch of simulcast layers moves time by a millisecond when it has to, not by 33: several in a row added up until one was
# refused and the next let time run backwards. Found by tests/media/replay.test.mjs.
# 17. A layer that has just begun is sent, and with all its frames: how much its temporal layers take is not known yet. Else nothing
# came for a second when its first frame was not of the lowest, and then a slide show of the lowest.
mediasoup_patch(src/RTC/SimulcastProducerStreamManager.cpp ${mediasoup_patched}/SimulcastProducerStreamManager.cpp
  "		int64_t requiredBitrate{ 0 };
"
  "		int64_t requiredBitrate{ 0 };
		int64_t enteredBitrate{ 0 }; // of the whole higher spatial layer, when it is one above what is being sent
		// What a stream takes that is too young to be measured: three times the one below it, which is about what clients choose.
		const auto expectedBitrate = [&](int16_t layer)
		{
			int64_t expected{ 0 };

			for (int16_t i{ 0 }; i <= layer; ++i)
			{
				auto* stream = this->producerRtpStreams.at(i);

				if (!stream || stream->GetScore() == 0)
				{
					continue;
				}

				const auto measured = stream->GetBitrate(nowMs);

				expected = stream->GetActiveMs() < StreamMinActiveMs ? std::max(measured, 3 * expected) : measured;
			}

			return expected;
		};
"
  "			// If the stream has not been active time enough and we have an active one
			// already, move to the next spatial layer.
			if (
			  spatialLayer != this->provisionalTargetLayers.spatial &&
			  this->provisionalTargetLayers.spatial != -1 &&
			  producerRtpStream->GetActiveMs() < StreamMinActiveMs)
			{
				const auto* provisionalProducerRtpStream =
				  this->producerRtpStreams.at(this->provisionalTargetLayers.spatial);

				// The stream for the current provisional spatial layer has been active
				// for enough time, move to the next spatial layer.
				if (provisionalProducerRtpStream->GetActiveMs() >= StreamMinActiveMs)
				{
					continue;
				}
			}

"
  ""
  "			// If the stream has not been active time enough and we have an active one
			// already, move to the next spatial layer.
			// NOTE: Require bitrate externally managed for this.
			if (this->externallyManagedBitrate && newTargetLayers.spatial != -1 && producerRtpStream->GetActiveMs() < StreamMinActiveMs)
			{
				continue;
			}

"
  ""
  "			// If this is higher than current spatial layer and we moved to current
			// spatial layer due to BWE limitations, check how much it has elapsed
			// since then.
			if (nowMs - this->lastBweDowngradeAtMs < BweDowngradeConservativeMs)
			{
				if (this->provisionalTargetLayers.spatial > -1 && spatialLayer > this->currentSpatialLayer)
				{
					MS_DEBUG_DEV(
					  \"avoid upgrading to spatial layer %\" PRIi16 \" due to recent BWE downgrade\", spatialLayer);

					goto done;
				}
			}

"
  ""
  "				requiredBitrate = producerRtpStream->GetLayerBitrate(nowMs, 0, temporalLayer);
"
  "				const bool entering = this->provisionalTargetLayers.spatial > -1 && spatialLayer > this->provisionalTargetLayers.spatial;

				// Not with a quarter of the frames, if the stream has temporal layers at all.
				if (entering && temporalLayer == 0 && maxTemporalLayer > 0 && producerRtpStream->GetLayerBitrate(nowMs, 0, 1) > 0)
				{
					continue;
				}

				requiredBitrate = entering ? producerRtpStream->GetBitrate(nowMs, 0, temporalLayer)
				                           : producerRtpStream->GetLayerBitrate(nowMs, 0, temporalLayer);
				if (entering && producerRtpStream->GetActiveMs() < StreamMinActiveMs)
				{
					requiredBitrate = std::max(requiredBitrate, expectedBitrate(spatialLayer));
					temporalLayer   = maxTemporalLayer;
				}
				// It began a moment ago, with a frame of a higher temporal layer: nothing is known of this one.
				if (requiredBitrate == 0 && this->provisionalTargetLayers.spatial == -1 && producerRtpStream->GetActiveMs() < StreamMinActiveMs)
				{
					requiredBitrate = 1;
				}

				enteredBitrate  = entering && this->currentSpatialLayer > -1 && spatialLayer > this->currentSpatialLayer ? requiredBitrate : 0;
"
  "				  requiredBitrate > 0 && temporalLayer == 0 && this->provisionalTargetLayers.spatial > -1 &&
				  spatialLayer > this->provisionalTargetLayers.spatial)"
  "				  requiredBitrate > 0 && entering)"
  "		if (requiredBitrate > virtualBitrate)
		{
			return 0;
		}
"
  "		const double margin = nowMs - this->lastBweDowngradeAtMs < BweDowngradeConservativeMs ? 0.5 : 0.15;

		if (requiredBitrate + margin * enteredBitrate > virtualBitrate)
		{
			return 0;
		}
"
  "		auto provisionalTargetLayers = this->provisionalTargetLayers;
"
  "		auto provisionalTargetLayers = this->provisionalTargetLayers;

		if (provisionalTargetLayers.spatial > -1)
		{
			const auto* rtpStream = this->producerRtpStreams.at(provisionalTargetLayers.spatial);

			if (rtpStream && rtpStream->GetActiveMs() < StreamMinActiveMs)
			{
				provisionalTargetLayers.temporal =
				  std::min(this->preferredLayers.temporal, static_cast<int16_t>(rtpStream->GetTemporalLayers() - 1));
			}
			this->leftOut.fits(this->shared->GetTimeMs());
		}
		for (int16_t layer{ 0 }; provisionalTargetLayers.spatial == -1 && layer < static_cast<int16_t>(this->producerRtpStreams.size()); ++layer)
		{
			const auto* rtpStream = this->producerRtpStreams.at(layer);

			if (!rtpStream || rtpStream->GetScore() == 0 || !CanSwitchToSpatialLayer(layer))
			{
				continue;
			}
			if (this->leftOut.isTried(this->shared->GetTimeMs()))
			{
				provisionalTargetLayers.spatial  = layer;
				provisionalTargetLayers.temporal = 0;
			}
			break;
		}
"
  "static constexpr int64_t OffsetMs{ 33 }; // (1 / 30 * 1000)."
  "static constexpr int64_t OffsetMs{ 1 };")

# 11. A VP8 frame of a temporal layer between the current and the wanted one is left out before its picture id is given away: the gap
# looked like a lost frame. Found by tests/media/replay.test.mjs.
mediasoup_patch(src/RTC/RTP/Codecs/VP8.cpp ${mediasoup_patched}/VP8.cpp
  "						 !this->payloadDescriptor->y))"
  "						 (!this->payloadDescriptor->y || this->payloadDescriptor->tlIndex != context->GetTargetTemporalLayer())))")

# 16. What another worker sends over a pipe has no rate limit: it is the sum of many clients' streams.
mediasoup_patch(src/RTC/PipeTransport.cpp ${mediasoup_patched}/PipeTransport.cpp
  "					if (!this->listenInfo.announcedAddress.empty())
					{
						this->tuple->SetLocalAnnouncedAddress(this->listenInfo.announcedAddress);
					}
				}"
  "					if (!this->listenInfo.announcedAddress.empty())
					{
						this->tuple->SetLocalAnnouncedAddress(this->listenInfo.announcedAddress);
					}

					bedrud::trustPeer(reinterpret_cast<const struct sockaddr*>(&this->remoteAddrStorage), true);
				}"
  "		delete this->udpSocket;
		this->udpSocket = nullptr;

		delete this->tuple;"
  "		if (this->tuple)
		{
			bedrud::trustPeer(reinterpret_cast<const struct sockaddr*>(&this->remoteAddrStorage), false);
		}

		delete this->udpSocket;
		this->udpSocket = nullptr;

		delete this->tuple;")

# 24. When a sender agreed to say when it captured a frame and does not say it (pion: LiveKit's Go SDK), its sender reports do. Without
# either no layer of its videos can be aligned with another: a subscriber stayed at the layer it began with, and got nothing
# when that one no longer fitted.
mediasoup_patch(src/RTC/RemoteCaptureTimeEstimator.cpp ${mediasoup_patched}/RemoteCaptureTimeEstimator.cpp
  "		const auto remoteCaptureAtUs = this->source"
  "		auto remoteCaptureAtUs = this->source"
  "		if (!remoteCaptureAtUs.has_value())
"
  "		if (!remoteCaptureAtUs.has_value())
		{
			remoteCaptureAtUs = rtpStream->GetRemoteCaptureAtUsFromSenderReport(ts);
		}

		if (!remoteCaptureAtUs.has_value())
")

include(${mediasoup_package}/patch_bandwidth.cmake)
include(${mediasoup_package}/patch_connection.cmake)
include(${mediasoup_package}/patch_probes.cmake)
include(${mediasoup_package}/patch_layers.cmake)
include(${mediasoup_package}/patch_footprint.cmake)
