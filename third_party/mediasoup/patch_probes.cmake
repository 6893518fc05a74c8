# When the congestion controller of a subscriber works, what it remembers, and how it probes. Included by patch.cmake.

# 21. The congestion controller works every 25 ms, which is its own interval, and all transports at the same moments: every 5 ms for
# each of them woke an otherwise idle worker thousands of times a second. While it probes, the prober's own times hold; a probe begins
# at once, not at the next turn.
mediasoup_patch(src/RTC/TransportCongestionControlClient.cpp ${mediasoup_patched}/TransportCongestionControlClient.cpp
  "	static constexpr size_t PacketLossHistogramLength{ 24 };
"
  "	static constexpr size_t PacketLossHistogramLength{ 24 };

	static bool isProbing(webrtc::PacedSender* pacer)
	{
		return pacer->GetPacingInfo().probe_cluster_id != webrtc::PacedPacketInfo::kNotAProbe;
	}

	// Milliseconds until the controller has to work again.
	static int64_t nextProcess(webrtc::PacedSender* pacer, int64_t intervalMs, int64_t nowMs)
	{
		if (isProbing(pacer))
		{
			return std::min(pacer->TimeUntilNextProcess(), intervalMs);
		}
		const int64_t untilTurn = intervalMs - nowMs % intervalMs;

		return untilTurn < intervalMs / 3 ? untilTurn + intervalMs : untilTurn; // a turn that comes a little late counts once
	}
"
  "		this->processTimer->Start(
		  std::min(
		    // Depends on probation being done and WebRTC-Pacer-MinPacketLimitMs field trial.
		    this->rtpTransportControllerSend->packet_sender()->TimeUntilNextProcess(),
		    // Fixed value (25ms), libwebrtc/api/transport/goog_cc_factory.cc.
		    this->controllerFactory->GetProcessInterval().ms()));
"
  "		this->processTimer->Start(nextProcess(
		  this->rtpTransportControllerSend->packet_sender(), this->controllerFactory->GetProcessInterval().ms(), this->shared->GetTimeMs()));
"
  "			this->processTimer->Start(
			  std::min<uint64_t>(
			    // Depends on probation being done and WebRTC-Pacer-MinPacketLimitMs field trial.
			    this->rtpTransportControllerSend->packet_sender()->TimeUntilNextProcess(),
			    // Fixed value (25ms), libwebrtc/api/transport/goog_cc_factory.cc.
			    this->controllerFactory->GetProcessInterval().ms()));
"
  "			this->processTimer->Start(nextProcess(
			  this->rtpTransportControllerSend->packet_sender(), this->controllerFactory->GetProcessInterval().ms(), this->shared->GetTimeMs()));
"
  "		for (const auto& packetStatus : feedback->GetPacketStatuses())
		{
			if (!packetStatus.received)
			{
				lostPackets += 1;
			}
		}
"
  "		for (const auto& packetStatus : feedback->GetPacketStatuses())
		{
			if (!packetStatus.received)
			{
				lostPackets += 1;
			}
			NoteProbe(packetStatus.sequenceNumber, packetStatus.received);
		}
"
  "		this->rtpTransportControllerSend->packet_sender()->InsertPacket(packetInfo.length);
"
  "		if (packetInfo.ssrc == RTC::RTP::ProbationGenerator::Ssrc && this->probesSent < this->probes.size())
		{
			this->probes[this->probesSent++] = packetInfo.transport_sequence_number;
		}
		this->rtpTransportControllerSend->packet_sender()->InsertPacket(packetInfo.length);
"
  "		return this->probationGenerator->GetNextPacket(size);
"
  "		auto* packet = this->probationGenerator->GetNextPacket(size);

		if (AreProbesUnheard()) // what is not padding would be a frame's
		{
			const auto length = std::min<size_t>(packet->GetPayloadLength(), 252);

			packet->SetPayloadLength(0);
			packet->SetPaddingLength(static_cast<uint8_t>(length));
		}

		return packet;
"
  "		this->rtpTransportControllerSend->OnTransportFeedback(*feedback);
"
  "		this->rtpTransportControllerSend->OnTransportFeedback(*feedback);
		if (isProbing(this->rtpTransportControllerSend->packet_sender()))
		{
			this->processTimer->Start(this->rtpTransportControllerSend->packet_sender()->TimeUntilNextProcess());
		}
"
  "		this->rtpTransportControllerSend->SetClientBitratePreferences(constraints);
"
  "		this->rtpTransportControllerSend->SetClientBitratePreferences(constraints);
		if (this->processTimer && isProbing(this->rtpTransportControllerSend->packet_sender()))
		{
			this->processTimer->Start(this->rtpTransportControllerSend->packet_sender()->TimeUntilNextProcess());
		}
")

# 22. Who gives no feedback about the stream of probes, as clients that know only the streams they were told of (pion: LiveKit's Go SDK
# and what is made of it), lost every one of them in the eyes of the estimate. When none of the
# first probes arrived, probes are padding in a video's RTX stream, as libwebrtc sends them.
mediasoup_patch(include/RTC/TransportCongestionControlClient.hpp ${mediasoup_patched}/RTC/TransportCongestionControlClient.hpp
  "		void RescheduleNextAvailableBitrateEvent();
"
  "		void RescheduleNextAvailableBitrateEvent();
		bool AreProbesUnheard() const
		{
			return this->probesUnheard >= this->probes.size() / 2;
		}
"
  "		void UpdatePacketLoss(double packetLoss);
"
  "		void UpdatePacketLoss(double packetLoss);
		void NoteProbe(uint16_t wideSequenceNumber, bool received)
		{
			if (this->probesHeard)
			{
				return;
			}
			for (size_t i{ 0 }; i < this->probesSent; ++i)
			{
				if (this->probes[i] != wideSequenceNumber)
				{
					continue;
				}
				this->probesHeard   = received;
				this->probesUnheard = received ? 0 : this->probesUnheard + 1;
			}
		}
"
  "		std::deque<double> packetLossHistory;
"
  "		std::deque<double> packetLossHistory;
		// The first probes, and what feedback says of them.
		std::array<uint16_t, 10> probes{};
		size_t probesSent{ 0 };
		size_t probesUnheard{ 0 };
		bool probesHeard{ false };
")

# 23. The history of sent packets in a ring: a tree with a node for each packet was a tenth of the worker's time.
mediasoup_patch(deps/libwebrtc/libwebrtc/modules/congestion_controller/rtp/send_time_history.h
  ${mediasoup_patched}/modules/congestion_controller/rtp/send_time_history.h
  "#include <map>
"
  "#include <map>
#include \"../speed/sequence_map.hpp\"
"
  "  std::map<int64_t, PacketFeedback> history_;"
  "  bedrud::SequenceMap<PacketFeedback> history_;")

# 27. What was lost leaves that history after two seconds. Until feedback of it may still come it was kept, for a minute, and the ring with
# it: at 2 Mbit/s one loss a minute cost each subscriber 2.7 MB.
mediasoup_patch(deps/libwebrtc/libwebrtc/modules/congestion_controller/rtp/send_time_history.cc ${mediasoup_patched}/send_time_history.cc
  "  while (!history_.empty() &&
         at_time_ms - history_.begin()->second.creation_time_ms >
             packet_age_limit_ms_) {
"
  "  constexpr int64_t kReportedAgeLimitMs = 2000;
  const auto limit = [this](int64_t number) {
    return last_ack_seq_num_ && number <= *last_ack_seq_num_ ? kReportedAgeLimitMs : packet_age_limit_ms_;
  };
  while (!history_.empty() &&
         at_time_ms - history_.begin()->second.creation_time_ms > limit(history_.begin()->first)) {
")
