# When a layer of a simulcast video has ended. Included by patch.cmake.

# 26. A higher layer of simulcast has ended when the lowest one goes on without it for six frames and 0.4 s (layer_end.hpp), not after
# 1.5 s: so long did everybody see a still picture when a publisher's line became narrow.
mediasoup_patch(include/RTC/RTP/RtpStreamRecv.hpp ${mediasoup_patched}/RTC/RTP/RtpStreamRecv.hpp
  "#include \"handles/TimerHandleInterface.hpp\"" "#include \"layer_end.hpp\"\n#include \"handles/TimerHandleInterface.hpp\""
  "			bool ReceiveRtxPacket(RTP::Packet* packet);
"
  "			bool ReceiveRtxPacket(RTP::Packet* packet);

			// The lowest layer of the same video has finished a frame.
			void LowestLayerFrame()
			{
				if (this->inactivityCheckPeriodicTimer && !this->inactive && this->layerEnd.LowestFrame(this->shared->GetTimeMs()))
				{
					this->inactivityCheckPeriodicTimer->Stop();
					OnTimer(this->inactivityCheckPeriodicTimer);
				}
			}
"
  "		private:
			// Passed by argument.
			int64_t sendNackDelayMs"
  "		private:
			bedrud::LayerEnd layerEnd;
			// Passed by argument.
			int64_t sendNackDelayMs")
mediasoup_patch(src/RTC/RTP/RtpStreamRecv.cpp ${mediasoup_patched}/RtpStreamRecv.cpp
  "			// Padding only packet, do not consider it for stream activation.
			if (packet->GetPayloadLength() == 0)
			{
				return true;
			}

			// Not inactive anymore.
"
  "			// Padding only packet, do not consider it for stream activation.
			if (packet->GetPayloadLength() == 0)
			{
				return true;
			}

			this->layerEnd.Packet(this->shared->GetTimeMs());

			// Not inactive anymore.
"
  "				// Padding only packet, do not consider it for stream activation.
				if (packet->GetPayloadLength() == 0)
				{
					return true;
				}

				// Not inactive anymore.
"
  "				// Padding only packet, do not consider it for stream activation.
				if (packet->GetPayloadLength() == 0)
				{
					return true;
				}

				this->layerEnd.Packet(this->shared->GetTimeMs());

				// Not inactive anymore.
")
