# 28. What forwarding to a receiver touches is fetched while the one before it is worked for (footprint.hpp). Included by patch.cmake; the
# notes of Transport.cpp and WebRtcTransport.cpp are there.
mediasoup_patch(src/RTC/Router.cpp ${mediasoup_patched}/Router.cpp
  "			for (auto* consumer : consumers)
			{
				// Update MID RTP extension value."
  "			auto next  = std::next(consumers.begin());
			auto after = next == consumers.end() ? next : std::next(next);

			for (auto* consumer : consumers)
			{
				if (after != consumers.end())
				{
					(*after++)->footprint.FetchList();
				}
				if (next != consumers.end())
				{
					(*next++)->footprint.Fetch();
				}

				const bedrud::Noting noting(consumer->footprint);

				// Update MID RTP extension value.")
mediasoup_patch(src/RTC/Consumer.cpp ${mediasoup_patched}/Consumer.cpp
  "		// Update RTP seq number and timestamp based on offset.
"
  "		bedrud::note(&this->listener, sizeof this->listener);
		bedrud::note(&this->rtpParameters, sizeof this->rtpParameters);
		bedrud::note(this->rtpParameters.encodings.data(), sizeof this->rtpParameters.encodings[0]);
		bedrud::note(&this->supportedCodecPayloadTypes, sizeof this->supportedCodecPayloadTypes);
		bedrud::note(&this->traceEventTypes, reinterpret_cast<const char*>(&this->producerStreamManager + 1) - reinterpret_cast<const char*>(&this->traceEventTypes));
		bedrud::note(&*this->mapSsrcRtpStream.begin(), 16);
		bedrud::note(rtpSeqManager, sizeof *rtpSeqManager);
		bedrud::note(targetLayerRetransmissionBuffer, 16);
		bedrud::note(this->producerStreamManager.get(), 192);
		bedrud::note(rtpStream, sizeof *rtpStream);

		// Update RTP seq number and timestamp based on offset.
")
mediasoup_patch(src/RTC/RateCalculator.cpp ${mediasoup_patched}/RateCalculator.cpp
  "#include \"RTC/RateCalculator.hpp\"" "#include \"RTC/RateCalculator.hpp\"\n#include \"footprint.hpp\""
  "		this->buffer[this->newestItemIndex] += size;
"
  "		bedrud::note(this, sizeof *this);
		bedrud::note(&this->buffer[this->newestItemIndex], sizeof this->buffer[0]);

		this->buffer[this->newestItemIndex] += size;
")
