#include "recording/track_clock.hpp"

#include <algorithm>
#include <cmath>

namespace bedrud::recording {
namespace {

// A correction takes at most this share of the time that passes.
constexpr double kSlew = 0.05;
// One report counts so much; four of them settle it.
constexpr double kWeight = 0.25;
// What a packet cannot be: so much before its time; and is only in a stream that has moved: so much after it.
constexpr double kEarly = 300, kLate = 5000;
// Reports that differ so much from what was believed: the stream has moved if the next one says so, too.
constexpr double kFar = 500;

}  // namespace

double TrackClock::media(std::uint32_t timestamp) {
  if (!begun_) {
    begun_ = true;
    unwrapped_ = timestamp;
  } else {
    unwrapped_ += static_cast<std::int32_t>(timestamp - static_cast<std::uint32_t>(unwrapped_));
  }
  return static_cast<double>(unwrapped_) * 1000 / rate_;
}

void TrackClock::anchor(double offset) {
  offset_ = wanted_ = offset;
  placed_ = true;
  far_reports_ = 0;
}

void TrackClock::report(std::uint32_t timestamp, double time) {
  auto const behind = begun_ ? static_cast<std::int32_t>(timestamp - static_cast<std::uint32_t>(unwrapped_)) : 0;
  if (!begun_) media(timestamp);
  auto const offset = time - static_cast<double>(unwrapped_ + behind) * 1000 / rate_;
  if (!placed_) {
    anchor(offset);
  } else if (std::abs(offset - wanted_) > kFar) {
    if (++far_reports_ > 1) anchor(offset);
    return;
  } else {
    wanted_ = reported_ ? wanted_ + (offset - wanted_) * kWeight : offset;
  }
  far_reports_ = 0;
  reported_ = true;
}

void TrackClock::follow(double passed) {
  auto const most = std::clamp(passed, 0.0, 1000.0) * kSlew;
  offset_ += std::clamp(wanted_ - offset_, -most, most);
}

double TrackClock::at(std::uint32_t timestamp, double arrived) {
  auto const now = media(timestamp);
  if (!placed_) anchor(arrived - now);
  follow(now - last_media_);
  last_media_ = now;
  auto const early = now + offset_ - arrived;
  if (early > kEarly || early < -kLate) {
    reported_ = false;
    anchor(arrived - now);
  } else if (!reported_ && arrived - now < wanted_) {
    wanted_ = arrived - now;  // the least delay is the truest
  }
  last_ = std::max(last_, now + offset_);
  return last_;
}

}  // namespace bedrud::recording
