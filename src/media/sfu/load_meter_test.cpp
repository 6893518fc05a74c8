#include "media/sfu/load_meter.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "media/sfu/stats.hpp"

namespace bedrud::sfu {
namespace {

TEST(LoadMeter, TheShareOfAllCoresIsReachedInSomeSeconds) {
  LoadMeter meter(4);
  double cpu = 100;
  meter.sample(cpu, 10);
  EXPECT_EQ(meter.share(), 0);
  meter.sample(cpu += 4, 12);  // half of what there is, for two seconds
  EXPECT_NEAR(meter.share(), 0.4 * 0.5, 1e-9);
  for (int i = 0; i < 20; ++i) meter.sample(cpu += 4, 14 + 2 * i);
  EXPECT_NEAR(meter.share(), 0.5, 0.01);
  for (int i = 0; i < 20; ++i) meter.sample(cpu, 60 + 2 * i);
  EXPECT_NEAR(meter.share(), 0, 0.01);
}

TEST(LoadMeter, AReplacedProcessIsNoNegativeLoad) {
  LoadMeter meter(2);
  meter.sample(1000, 10);
  meter.sample(3, 12);
  EXPECT_EQ(meter.share(), 0);
  meter.sample(7, 14);
  EXPECT_GT(meter.share(), 0);
}

TEST(ProcessUsage, KnowsThisProcessAndNoStranger) {
  auto const mine = process_usage(getpid());
  EXPECT_GT(mine.resident, 1'000'000U);
  EXPECT_EQ(process_usage(-1).resident, 0U);
}

}  // namespace
}  // namespace bedrud::sfu
