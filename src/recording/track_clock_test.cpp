#include "recording/track_clock.hpp"

#include <gtest/gtest.h>
#include <cmath>

namespace bedrud::recording {
namespace {

constexpr std::uint32_t kRate = 48000;

std::uint32_t stamp(double ms, double rate = kRate) {
  return static_cast<std::uint32_t>(std::llround(ms * rate / 1000)) + 4'294'900'000U;
}

// An hour of packets that come 10 to 90 ms late, from a clock that runs 100 ppm fast, over two wraps of the timestamp of video.
TEST(TrackClock, JitterAndDriftStayBelowTenMilliseconds) {
  for (double const drift : {0.0, 100e-6, -100e-6}) {
    TrackClock clock(90000);
    double worst = 0, last = 0;
    for (int ms = 0; ms < 3'600'000; ms += 20) {
      double const t = ms, late = 10 + ms / 20 * 7919 % 81;
      auto const timestamp = stamp(t * (1 + drift), 90000);
      if (ms % 2000 == 1000) clock.report(timestamp, t + 1);
      auto const found = clock.at(timestamp, t + late);
      EXPECT_GE(found, last);
      last = found;
      if (ms > 20'000) worst = std::max(worst, std::abs(found - t));
    }
    EXPECT_LT(worst, 10) << drift;
  }
}

TEST(TrackClock, BeforeTheFirstReportTheEarliestArrivalCounts) {
  TrackClock clock(kRate);
  EXPECT_DOUBLE_EQ(clock.at(stamp(0), 180), 180);
  for (int ms = 20; ms < 10'000; ms += 20) clock.at(stamp(ms), ms + 100);
  EXPECT_NEAR(clock.at(stamp(10'000), 10'150), 10'100, 1);
}

TEST(TrackClock, AStreamThatBeginsAnewIsMovedAtOnceAndNeverBack) {
  TrackClock clock(kRate);
  clock.report(stamp(0), 0);
  EXPECT_NEAR(clock.at(stamp(1000), 1010), 1000, 1);
  // The publisher's timestamps jump by a minute.
  EXPECT_NEAR(clock.at(stamp(61'100), 1110), 1110, 1);
  EXPECT_NEAR(clock.at(stamp(61'200), 1210), 1210, 1);
  EXPECT_GE(clock.at(stamp(1300), 1310), 1210);
}

TEST(TrackClock, OneWildReportIsNotBelieved) {
  TrackClock clock(kRate);
  clock.report(stamp(0), 0);
  clock.at(stamp(0), 10);
  clock.report(stamp(1000), 9000);
  EXPECT_NEAR(clock.at(stamp(1000), 1010), 1000, 1);
}

}  // namespace
}  // namespace bedrud::recording
