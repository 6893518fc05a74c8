#include "media/signalling/stream_report.hpp"

#include <gtest/gtest.h>

namespace bedrud::signalling {
namespace {

sfu::StreamStats layer(std::uint32_t ssrc, std::uint64_t packets, std::int64_t lost = 0) {
  sfu::StreamStats out;
  out.ssrc = ssrc;
  out.packets = packets;
  out.bytes = packets * 1000;
  out.lost = lost;
  return out;
}

class StreamReportTest : public testing::Test {
 protected:
  StreamReportTest() { report.start(loss_weight("video/VP8", false)); }
  media::StreamSnapshot described() const {
    media::StreamSnapshot out;
    report.describe(out);
    return out;
  }
  StreamReport report;
  media::TrafficTotals totals;
};

TEST_F(StreamReportTest, LayersAddUpAndTotalsGetOnlyWhatIsNew) {
  report.take({layer(1, 100), layer(2, 50)}, 10, {}, totals);
  report.take({layer(1, 150), layer(2, 50)}, 15, {}, totals);
  EXPECT_EQ(totals.packets, 200U);
  EXPECT_EQ(totals.bytes, 200'000U);
  EXPECT_EQ(described().packets, 200U);
  EXPECT_EQ(report.layers(), 1) << "only the first layer flowed";
}

TEST_F(StreamReportTest, AReplacedWorkerObjectStartsItsCountersAgain) {
  report.take({layer(1, 1000, 10)}, 10, {}, totals);
  report.take({layer(1, 30, 1)}, 15, {}, totals);
  EXPECT_EQ(totals.packets, 1030U);
  EXPECT_EQ(totals.lost, 11U);
}

TEST_F(StreamReportTest, LostAndRepairedIsNotMissed) {
  auto damaged = layer(1, 1100, 20);
  damaged.repaired = 20;
  report.take({layer(1, 100)}, 10, {}, totals);
  report.take({damaged}, 15, {}, totals);
  EXPECT_EQ(described().lossPercent, 0);
  EXPECT_EQ(quality_of(report.score()), lk::EXCELLENT);
  report.take({layer(1, 2100, 120)}, 20, {}, totals);  // 100 of 1000 for good
  EXPECT_EQ(described().lossPercent, 10);
  EXPECT_EQ(quality_of(report.score()), lk::POOR);
}

TEST_F(StreamReportTest, NothingIsJudgedBeforeTwoLooksNorAcrossAMute) {
  report.take({}, 10, {}, totals);
  EXPECT_EQ(report.score(), 100) << "published a moment ago";
  report.take({}, 15, {}, totals);
  EXPECT_EQ(quality_of(report.score()), lk::POOR) << "open for a whole round without a packet";
  report.take({}, 20, {.open = false}, totals);
  EXPECT_EQ(report.score(), 100);
  report.take({}, 25, {}, totals);
  EXPECT_EQ(report.score(), 100) << "unmuted in the middle of the round";
}

TEST_F(StreamReportTest, TowardsAClientSilenceOfThePublisherIsNotItsFault) {
  StreamReport::Context const sending{.sending = true};
  report.take({layer(1, 100)}, 10, sending, totals);
  report.take({layer(1, 100)}, 15, sending, totals);
  EXPECT_EQ(report.score(), 100);
  report.take({layer(1, 100)}, 20, {.silent = true, .sending = true}, totals);
  EXPECT_EQ(quality_of(report.score()), lk::LOST);
  report.take({layer(1, 1100)}, 25, sending, totals);
  EXPECT_NE(quality_of(report.score()), lk::LOST) << "it is back";
}

}  // namespace
}  // namespace bedrud::signalling
