#include "media/signalling/quality.hpp"

#include <gtest/gtest.h>

namespace bedrud::signalling {
namespace {

QualityWindow window(std::uint64_t packets, std::uint64_t lost) {
  return {.seconds = 5, .packets = packets, .lost = lost, .bytes = packets * 1000};
}

// The same window until the smoothing has settled.
double settled(double weight, QualityWindow const& of) {
  QualityScore score(weight);
  for (int i = 0; i < 40; ++i) score.update(of);
  return score.value();
}

double const kAudio = loss_weight("audio/opus", false), kVideo = loss_weight("video/VP8", false);

TEST(Quality, ACleanStreamIsExcellentAndNothingCostsNothing) {
  EXPECT_EQ(QualityScore(kAudio).value(), 100);
  EXPECT_EQ(settled(kAudio, window(250, 0)), 100);
  EXPECT_EQ(quality_of(100), lk::EXCELLENT);
}

// The borders LiveKit documents: audio 2.5 and 7.5 %, with redundancy 3.75 and 11.25 %, video 2 and 6 %.
TEST(Quality, LossMovesTheLevelsAtLiveKitsBorders) {
  auto const level = [](double weight, double percent) {
    return quality_of(settled(weight, window(100'000, static_cast<std::uint64_t>(percent * 1000))));
  };
  EXPECT_EQ(level(kAudio, 2.4), lk::EXCELLENT);
  EXPECT_EQ(level(kAudio, 2.6), lk::GOOD);
  EXPECT_EQ(level(kAudio, 7.4), lk::GOOD);
  EXPECT_EQ(level(kAudio, 7.6), lk::POOR);
  EXPECT_EQ(level(loss_weight("audio/opus", true), 3.7), lk::EXCELLENT);
  EXPECT_EQ(level(loss_weight("audio/opus", true), 3.8), lk::GOOD);
  EXPECT_EQ(level(loss_weight("audio/red", false), 4.9), lk::EXCELLENT);
  EXPECT_EQ(level(loss_weight("audio/red", false), 5.1), lk::GOOD);
  EXPECT_EQ(level(kVideo, 1.9), lk::EXCELLENT);
  EXPECT_EQ(level(kVideo, 2.1), lk::GOOD);
  EXPECT_EQ(level(kVideo, 6.1), lk::POOR);
  EXPECT_EQ(level(kVideo, 100), lk::POOR) << "packets that flow are never LOST";
}

TEST(Quality, DelayCountsByHalfTheRoundTripAndTwiceTheJitter) {
  auto of = window(250, 0);
  of.round_trip_ms = 200;  // 100 ms: 100 / 40
  EXPECT_NEAR(settled(kAudio, of), 97.5, 1e-6);
  of.jitter_ms = 15;  // 130 ms
  EXPECT_NEAR(settled(kAudio, of), 100 - 130.0 / 40, 1e-6);
  of.jitter_ms = 0;
  of.round_trip_ms = 1000;  // 500 ms: (500 - 120) / 10
  EXPECT_NEAR(settled(kAudio, of), 62, 1e-6);
}

TEST(Quality, EachMissingLayerIsOneLevel) {
  auto of = window(250, 0);
  of.missing_layers = 1;
  EXPECT_EQ(quality_of(settled(kVideo, of)), lk::GOOD);
  of.missing_layers = 2;
  EXPECT_EQ(quality_of(settled(kVideo, of)), lk::POOR);
}

TEST(Quality, TooLittleBitrateCountsWhereTheWantedOneIsKnown) {
  auto of = window(250, 0);  // 250 kB: 2 Mbit
  of.expected_bits = 4'000'000;
  EXPECT_EQ(quality_of(settled(kVideo, of)), lk::EXCELLENT);
  of.expected_bits = 6'000'000;
  EXPECT_EQ(quality_of(settled(kVideo, of)), lk::GOOD);
  of.expected_bits = 2'000'000ULL * 25;
  EXPECT_EQ(quality_of(settled(kVideo, of)), lk::POOR);
}

TEST(Quality, NothingAtAllIsPoorAndWithoutReportsLost) {
  QualityScore score(kAudio);
  score.update(window(0, 0));
  EXPECT_EQ(quality_of(score.value()), lk::POOR);
  auto of = window(0, 0);
  of.silent = true;
  score.update(of);
  EXPECT_EQ(quality_of(score.value()), lk::LOST);
}

TEST(Quality, ItFallsFastAndRisesSlowly) {
  QualityScore score(kAudio);
  score.update(window(100, 10));  // 20 by itself
  EXPECT_NEAR(score.value(), 0.8 * 20 + 0.2 * 100, 1e-6);
  auto const low = score.value();
  score.update(window(100, 0));
  EXPECT_NEAR(score.value(), 0.4 * 100 + 0.6 * low, 1e-6);
}

TEST(Quality, SilenceLosesLessByALoss) {
  QualityScore score(kAudio);
  score.update(window(250, 0));
  score.update(window(12, 1));  // discontinuous transmission: a loss of 8 % of almost nothing
  EXPECT_EQ(quality_of(score.value()), lk::EXCELLENT);
}

TEST(Quality, MutedIsExcellentAndPausedIsPoor) {
  QualityScore score(kVideo);
  score.update(window(100, 20));
  EXPECT_NE(quality_of(score.value()), lk::EXCELLENT);
  score.mute(true);
  EXPECT_EQ(quality_of(score.value()), lk::EXCELLENT);
  score.update(window(0, 0));
  EXPECT_EQ(score.value(), 100) << "nothing is judged while it is muted";
  score.mute(false);
  score.pause(true);
  EXPECT_EQ(quality_of(score.value()), lk::POOR);
  score.pause(false);
  for (int i = 0; i < 10; ++i) score.update(window(100, 0));
  EXPECT_EQ(quality_of(score.value()), lk::EXCELLENT);
}

TEST(Quality, MutingDoesNotBringALostOneBack) {
  QualityScore score(kAudio);
  auto of = window(0, 0);
  of.silent = true;
  score.update(of);
  score.mute(true);
  EXPECT_EQ(quality_of(score.value()), lk::LOST);
}

TEST(Quality, OldClientsDoNotKnowLost) {
  EXPECT_EQ(told_to(lk::LOST, 10), lk::POOR);
  EXPECT_EQ(told_to(lk::LOST, 11), lk::LOST);
  EXPECT_EQ(told_to(lk::EXCELLENT, 1), lk::EXCELLENT);
}

TEST(Quality, MeanOpinionFollowsTheEModel) {
  EXPECT_FLOAT_EQ(mean_opinion(100), 4.5F);
  EXPECT_FLOAT_EQ(mean_opinion(0), 1);
  EXPECT_NEAR(mean_opinion(80), 4.024, 1e-3);
  EXPECT_GT(mean_opinion(90), mean_opinion(50));
}

}  // namespace
}  // namespace bedrud::signalling
