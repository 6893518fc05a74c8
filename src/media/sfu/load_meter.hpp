#pragma once
// How busy this program's processes keep the machine, smoothed over some seconds. Plain arithmetic; the samples come from
// outside.
#include <algorithm>

namespace bedrud::sfu {

class LoadMeter {
 public:
  explicit LoadMeter(double cores) : cores_(std::max(1.0, cores)) {}

  // CPU seconds used by all processes so far, at `now` seconds of a steady clock. A process that was replaced takes its time
  // with it; such a step counts as idle.
  void sample(double cpu_seconds, double now) {
    if (at_ > 0 && now > at_) {
      double const share = std::max(0.0, cpu_seconds - cpu_) / (now - at_) / cores_;
      // Half of what is told is of the last five seconds, whatever the interval.
      double const weight = std::min(1.0, (now - at_) / 5);
      share_ += weight * (std::min(share, 1.0) - share_);
    }
    cpu_ = cpu_seconds;
    at_ = now;
  }
  double share() const { return share_; }  // 0 to 1, of all cores

 private:
  double cores_, cpu_ = 0, at_ = 0, share_ = 0;
};

}  // namespace bedrud::sfu
