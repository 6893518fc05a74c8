#include "jobs/scheduler.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include "migrated_database.hpp"

namespace bedrud::jobs {
namespace {

class SchedulerTest : public testing::TestWithParam<db::Dialect> {
 protected:
  void SetUp() override { database = db::open_database(test::migrated_database(GetParam())); }
  bool tick(Scheduler& scheduler) {
    boost::asio::io_context io;
    bool leads = false;
    boost::asio::co_spawn(io, scheduler.tick(), [&](std::exception_ptr error, bool did) {
      EXPECT_FALSE(error);
      leads = did;
    });
    io.run();
    return leads;
  }
  static Scheduler::Work counting(int& count) {
    return [&count]() -> Task<void> {
      ++count;
      co_return;
    };
  }

  ManualClock clock{1'700'000'040'000};  // 22:14:00 UTC
  std::unique_ptr<db::Database> database;
};
INSTANTIATE_TEST_SUITE_P(Both, SchedulerTest, testing::Values(db::Dialect::kSqlite, db::Dialect::kPostgres),
                         test::dialect_name);

TEST_P(SchedulerTest, RunsATaskOncePerPeriod) {
  Scheduler scheduler(*database, clock);
  int minutes = 0, days = 0;
  scheduler.add("each minute", {kMinuteMs}, counting(minutes));
  scheduler.add("at three", {kDayMs, 3 * kHourMs}, counting(days));
  EXPECT_TRUE(tick(scheduler));
  EXPECT_EQ(minutes, 1);
  EXPECT_EQ(days, 1) << "what was missed is done once";
  clock.advance(kMinuteMs - 1);
  tick(scheduler);
  EXPECT_EQ(minutes, 1);
  clock.advance(1);
  tick(scheduler);
  EXPECT_EQ(minutes, 2);
  clock.advance(4 * kHourMs + 44 * kMinuteMs);  // 02:59
  tick(scheduler);
  EXPECT_EQ(days, 1);
  clock.advance(kMinuteMs);
  tick(scheduler);
  tick(scheduler);
  EXPECT_EQ(days, 2);
  EXPECT_EQ(minutes, 4);
}

// W74: several servers share the work; who takes over goes on where the other one ended.
TEST_P(SchedulerTest, OneOfSeveralServersLeads) {
  Scheduler one(*database, clock), other(*database, clock);
  int by_one = 0, by_other = 0;
  one.add("task", {kMinuteMs}, counting(by_one));
  other.add("task", {kMinuteMs}, counting(by_other));
  EXPECT_TRUE(tick(one));
  EXPECT_FALSE(tick(other));
  clock.advance(kMinuteMs / 2);
  EXPECT_TRUE(tick(one)) << "it holds the lease on";
  clock.advance(kMinuteMs / 2);
  EXPECT_FALSE(tick(other));
  EXPECT_EQ(by_other, 0);
  // The first one dies; its lease ends.
  clock.advance(kMinuteMs);
  EXPECT_TRUE(tick(other));
  EXPECT_FALSE(tick(one));
  EXPECT_EQ(by_one, 1);
  EXPECT_EQ(by_other, 1);
  // An orderly end hands over at once, and nothing is done twice.
  other.stop();
  EXPECT_TRUE(tick(one));
  EXPECT_EQ(by_one, 1);
}

TEST_P(SchedulerTest, ATaskThatFailsStopsNoOther) {
  Scheduler scheduler(*database, clock);
  int ran = 0;
  scheduler.add("broken", {kMinuteMs}, []() -> Task<void> {
    throw std::runtime_error("broken");
    co_return;
  });
  scheduler.add("whole", {kMinuteMs}, counting(ran));
  EXPECT_TRUE(tick(scheduler));
  EXPECT_EQ(ran, 1);
}

// W85, and summer time: times are UTC milliseconds; a clock that leaps makes no storm.
TEST_P(SchedulerTest, AClockThatLeapsMakesNoStorm) {
  Scheduler scheduler(*database, clock);
  int ran = 0;
  scheduler.add("task", {kMinuteMs}, counting(ran));
  tick(scheduler);
  clock.advance(40 * kDayMs);
  tick(scheduler);
  EXPECT_EQ(ran, 2);
  clock.advance(-40 * kDayMs);
  tick(scheduler);
  EXPECT_EQ(ran, 2);
}

}  // namespace
}  // namespace bedrud::jobs
