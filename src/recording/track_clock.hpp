#pragma once
// Where a stream's timestamps lie on the recording's time line. The sender's reports say it; until the first one comes, the
// arrival does. Corrections are followed slowly, so that neither jitter nor a clock that runs a little wrong is heard; only a
// stream that has really moved (a publisher that began anew) is moved at once. Pure; milliseconds.
#include <cstdint>

namespace bedrud::recording {

class TrackClock {
 public:
  explicit TrackClock(std::uint32_t rate) : rate_(rate) {}

  // At `time` the stream was at `timestamp`.
  void report(std::uint32_t timestamp, double time);
  // The time of a packet that arrived at `arrived`; never before that of the one before.
  double at(std::uint32_t timestamp, double arrived);

 private:
  double media(std::uint32_t timestamp);  // of the stream itself, unwrapped
  void anchor(double offset);
  void follow(double passed);

  std::uint32_t rate_;
  bool begun_ = false, placed_ = false, reported_ = false;
  std::int64_t unwrapped_ = 0;
  double offset_ = 0, wanted_ = 0;  // time = media + offset
  double last_media_ = 0, last_ = 0;
  int far_reports_ = 0;
};

}  // namespace bedrud::recording
