# Changes to the bandwidth estimate and to what it decides; the rest is in patch.cmake, which includes this. Numbered together.

# 7. Probing does not wait until little is sent: whoever gets less than the subscriber's videos want asks the network every 1.5 s
# whether there is more. Without it the estimate stays where a bottleneck left it, as the rate of a forwarded layer cannot grow.
mediasoup_patch(deps/libwebrtc/libwebrtc/modules/congestion_controller/goog_cc/probe_controller.cc ${mediasoup_patched}/probe_controller.cc
  "    // Probe bandwidth periodically when in ALR state.
    if (alr_start_time_ms_ && estimated_bitrate_bps_ > 0) {
      int64_t next_probe_time_ms =
          std::max(*alr_start_time_ms_, time_last_probing_initiated_ms_) +
          config_.alr_probing_interval->ms();
"
  "    constexpr int64_t kWantingProbeIntervalMs = 1500;
    const bool wanting = max_bitrate_bps_ > 0 && estimated_bitrate_bps_ < max_bitrate_bps_ * 9 / 10;
    if ((wanting || alr_start_time_ms_) && estimated_bitrate_bps_ > 0) {
      int64_t next_probe_time_ms =
          wanting ? time_last_probing_initiated_ms_ + kWantingProbeIntervalMs
                  : std::max(*alr_start_time_ms_, time_last_probing_initiated_ms_) +
                        config_.alr_probing_interval->ms();
")

# 13. Packets that probe the line have 250 bytes at least. Below 300 kbit/s they were so small that their headers were most of what the
# line carried: every probe found half of the line, for the next one to find half of that.
mediasoup_patch(deps/libwebrtc/libwebrtc/modules/pacing/bitrate_prober.cc ${mediasoup_patched}/bitrate_prober.cc
  "  return clusters_.front().pace_info.send_bitrate_bps * 2 *
         config_.min_probe_delta->ms() / (8 * 1000);"
  "  constexpr size_t kLeastBytes = 250;
  return std::max<size_t>(kLeastBytes, clusters_.front().pace_info.send_bitrate_bps * 2 *
                                           config_.min_probe_delta->ms() / (8 * 1000));")

# 14. A queue that is full and overflows is overuse, one that was empty a moment ago is not (standing_queue.hpp). While there is one the
# estimate falls to what arrives at once, though less was sent than it allowed: by steps of 15 % it took two or three seconds.
mediasoup_patch(deps/libwebrtc/libwebrtc/modules/congestion_controller/goog_cc/delay_based_bwe.cc ${mediasoup_patched}/delay_based_bwe.cc
  "#include <utility>
" "#include <utility>
#include \"${mediasoup_package}/standing_queue.hpp\"
"
  "      delay_detector_(
          new TrendlineEstimator(network_state_predictor_)),"
  "      delay_detector_(new bedrud::StandingQueue(
          std::make_unique<TrendlineEstimator>(network_state_predictor_))),"
  "    delay_detector_.reset(
        new TrendlineEstimator(network_state_predictor_));"
  "    delay_detector_.reset(new bedrud::StandingQueue(
        std::make_unique<TrendlineEstimator>(network_state_predictor_)));"
  "  if (delayed_feedback) {
"
  "  auto& standing_queue = static_cast<bedrud::StandingQueue&>(*delay_detector_);
  standing_queue.feedback(msg);
  in_alr = in_alr && !standing_queue.isQueue();

  if (delayed_feedback) {
")

# 15. Losses alone lower the estimate no further than the other half of it does: to 85 % of what arrives. Layers change only with the
# next key frames, and until then the estimate fell to a quarter of what the line had carried all the time.
mediasoup_patch(deps/libwebrtc/libwebrtc/modules/bitrate_controller/send_side_bandwidth_estimation.cc ${mediasoup_patched}/send_side_bandwidth_estimation.cc
  "                             static_cast<double>(512 - last_fraction_loss_)) /
                            512.0);
"
  "                             static_cast<double>(512 - last_fraction_loss_)) /
                            512.0);
          if (acknowledged_rate_) {
            new_bitrate = std::max(new_bitrate, std::min(current_bitrate_, *acknowledged_rate_ * 0.85));
          }
")

# 12. A video of one layer takes part in the allocation, too: what the line has not carried for a while is left out, told as every
# change of layers is, and begins again with a key frame once it fits with a margin. A while is a second when much is missing; when
# little is, it may be a false alarm of the estimate, which must not stop the only picture, and it is three. It is tried in its first
# seconds and again now and then (shim/left_out.hpp).
mediasoup_patch(include/RTC/SimpleProducerStreamManager.hpp ${mediasoup_patched}/RTC/SimpleProducerStreamManager.hpp
  "#include \"RTC/ProducerStreamManager.hpp\"" "#include \"left_out.hpp\"\n#include \"RTC/ProducerStreamManager.hpp\""
  "		int16_t GetCurrentSpatialLayer() const override
		{
			return 0;"
  "		int16_t GetCurrentSpatialLayer() const override
		{
			return this->leftOut ? -1 : 0;"
  "		bool managingBitrate{ false };"
  "		bool managingBitrate{ false };
		// Whether there is bandwidth for it in this round, and what follows from that.
		bool fits{ true };
		bool far{ false }; // from fitting
		bedrud::LeftOut scarcity;
		bool leftOut{ false };")
mediasoup_patch(src/RTC/SimpleProducerStreamManager.cpp ${mediasoup_patched}/SimpleProducerStreamManager.cpp
  "#include \"Logger.hpp\"" "#include \"Logger.hpp\"\n#include <algorithm>"
  "		this->managingBitrate = true;
"
  "		this->managingBitrate = true;
		this->fits            = true;
"
  "		if (desiredBitrate < bitrate)
		{
			return desiredBitrate;
		}
		else
		{
			return bitrate;
		}"
  "		this->fits = desiredBitrate * (this->leftOut ? 1.15 : 0.9) <= bitrate;
		this->far  = desiredBitrate * 0.7 > bitrate;

		return this->leftOut && !this->fits ? 0 : std::min(desiredBitrate, bitrate);"
  "		this->managingBitrate = false;

		// Simple does not play the BWE game (even if video kind)."
  "		const bool enough      = this->managingBitrate && this->fits; // nobody is asked when audio takes everything
		const int64_t patience = this->managingBitrate && !this->far ? 3000 : 1000;
		const int64_t nowMs    = this->shared->GetTimeMs();
		this->managingBitrate  = false;

		if (enough)
		{
			this->scarcity.fits(nowMs);
		}

		const bool leaveOut = !enough && !this->scarcity.isTried(nowMs, patience);

		if (leaveOut == this->leftOut)
		{
			return;
		}

		this->leftOut = leaveOut;
		if (!leaveOut)
		{
			this->syncRequired = true;
			RequestKeyFrame();
		}
		this->listener->OnProducerStreamManagerLayersChanged();"
  "		RtpPacketProcessResult result;

		// If we need to sync"
  "		RtpPacketProcessResult result;

		if (this->leftOut)
		{
			result.type = RtpPacketProcessResult::Type::DROP;

			return result;
		}

		// If we need to sync")

# 25. The smallest layer of a simulcast video is sent in its first seconds, and now and then afterwards, though it does not seem to fit
# (shim/left_out.hpp).
mediasoup_patch(include/RTC/SimulcastProducerStreamManager.hpp ${mediasoup_patched}/RTC/SimulcastProducerStreamManager.hpp
  "#include \"RTC/ProducerStreamManager.hpp\"" "#include \"left_out.hpp\"\n#include \"RTC/ProducerStreamManager.hpp\""
  "		int64_t lastBweDowngradeAtMs{ 0 };
"
  "		int64_t lastBweDowngradeAtMs{ 0 };
		bedrud::LeftOut leftOut;
")
