#include "media/signalling/dynacast.hpp"

#include <gtest/gtest.h>

namespace bedrud::signalling {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// "vp9:110 vp8:000": low, medium, high of each codec.
std::string told(Dynacast const& dynacast) {
  lk::SubscribedQualityUpdate update;
  dynacast.write(update);
  std::string out;
  for (auto const& codec : update.subscribed_codecs()) {
    out += (out.empty() ? "" : " ") + codec.codec() + ":";
    for (auto const& quality : codec.qualities()) out += quality.enabled() ? "1" : "0";
  }
  return out;
}

Dynacast::Time const kStart{seconds(1000)};

TEST(Dynacast, TurnsAllOffFiveSecondsAfterNobodyWantsIt) {
  Dynacast dynacast({"vp8"});
  EXPECT_EQ(told(dynacast), "vp8:111") << "what a publisher starts with";
  auto verdict = dynacast.consider(kStart);
  EXPECT_FALSE(verdict.tell);
  ASSERT_EQ(verdict.look_again, kStart + seconds(5));
  verdict = dynacast.consider(kStart + seconds(5));
  EXPECT_TRUE(verdict.tell);
  EXPECT_FALSE(verdict.look_again);
  EXPECT_EQ(told(dynacast), "vp8:000");
  EXPECT_FALSE(dynacast.consider(kStart + seconds(6)).tell) << "said once";
}

TEST(Dynacast, TellsMoreAtOnceAndLessLater) {
  Dynacast dynacast({"vp8"});
  EXPECT_TRUE(dynacast.want("a", "vp8", lk::LOW));
  EXPECT_FALSE(dynacast.want("a", "vp8", lk::LOW));
  dynacast.consider(kStart);
  EXPECT_TRUE(dynacast.consider(kStart + seconds(5)).tell);
  EXPECT_EQ(told(dynacast), "vp8:100");
  dynacast.want("b", "vp8", lk::MEDIUM);
  EXPECT_TRUE(dynacast.consider(kStart + seconds(6)).tell);
  EXPECT_EQ(told(dynacast), "vp8:110");
  EXPECT_TRUE(dynacast.forget("b"));
  EXPECT_FALSE(dynacast.consider(kStart + seconds(7)).tell);
  EXPECT_EQ(told(dynacast), "vp8:110");
  EXPECT_TRUE(dynacast.consider(kStart + seconds(12)).tell);
  EXPECT_EQ(told(dynacast), "vp8:100");
}

TEST(Dynacast, AWishThatComesBackInTimeChangesNothing) {
  Dynacast dynacast({"vp8"});
  dynacast.want("a", "vp8", lk::HIGH);
  EXPECT_FALSE(dynacast.consider(kStart).look_again);
  dynacast.want("a", "vp8", Dynacast::kOff);
  EXPECT_TRUE(dynacast.consider(kStart + seconds(1)).look_again);
  dynacast.want("a", "vp8", lk::HIGH);
  EXPECT_FALSE(dynacast.consider(kStart + seconds(5)).look_again);
  dynacast.want("a", "vp8", Dynacast::kOff);
  EXPECT_EQ(dynacast.consider(kStart + seconds(6)).look_again, kStart + seconds(11)) << "the delay starts afresh";
}

TEST(Dynacast, AFurtherLessDoesNotProlongTheDelay) {
  Dynacast dynacast({"vp8"});
  dynacast.want("a", "vp8", lk::MEDIUM);
  dynacast.consider(kStart);
  dynacast.want("a", "vp8", lk::LOW);
  EXPECT_TRUE(dynacast.consider(kStart + milliseconds(5000)).tell);
  EXPECT_EQ(told(dynacast), "vp8:100");
}

TEST(Dynacast, EnablesTheSecondCodecForWhoCannotDecodeTheFirst) {
  Dynacast dynacast({"av1", "vp8"});
  dynacast.want("a", "av1", lk::HIGH);
  EXPECT_FALSE(dynacast.consider(kStart).tell);
  dynacast.want("b", "vp8", lk::MEDIUM);
  EXPECT_TRUE(dynacast.consider(kStart).tell);
  EXPECT_EQ(told(dynacast), "av1:111 vp8:110");
  dynacast.want("c", "h265", lk::HIGH);
  EXPECT_FALSE(dynacast.consider(kStart).tell) << "not a codec of this track";
}

TEST(Dynacast, SaysItAgainToWhoMayNotHaveHeard) {
  Dynacast dynacast({"vp8"});
  dynacast.want("a", "vp8", lk::HIGH);
  EXPECT_FALSE(dynacast.consider(kStart).tell);
  dynacast.told_nothing();
  EXPECT_TRUE(dynacast.consider(kStart).tell);
  EXPECT_EQ(told(dynacast), "vp8:111");
  EXPECT_FALSE(dynacast.consider(kStart).tell);
  dynacast.told_nothing();
  dynacast.forget("a");
  EXPECT_TRUE(dynacast.consider(kStart).tell) << "that nobody wants it, too";
  EXPECT_EQ(told(dynacast), "vp8:000");
}

TEST(Dynacast, SaysTheFirstCodecTwice) {
  Dynacast dynacast({"vp9", "vp8"});
  lk::SubscribedQualityUpdate update;
  dynacast.write(update);
  ASSERT_EQ(update.subscribed_qualities_size(), 3);
  EXPECT_TRUE(update.subscribed_qualities(2).enabled());
  EXPECT_FALSE(update.subscribed_codecs(1).qualities(0).enabled());
}

}  // namespace
}  // namespace bedrud::signalling
