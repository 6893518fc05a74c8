#include "jobs/job_queue.hpp"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>
#include "migrated_database.hpp"
#include "repository/job_repository.hpp"

namespace bedrud::jobs {
namespace {

class JobQueueTest : public testing::TestWithParam<db::Dialect> {
 protected:
  void SetUp() override { database = db::open_database(test::migrated_database(GetParam())); }

  void add(JobQueue& queue, std::string payload = "{}", std::int64_t tries = 3) {
    database->write_now([&](db::Connection& c) { queue.add(c, "work", payload, tries); });
  }
  std::vector<Job> jobs() {
    return database->read_now([](db::Connection& c) { return c.all<Job>("SELECT * FROM jobs ORDER BY id"); });
  }
  // Runs the queue until `done()`.
  void run_until(JobQueue& queue, std::function<bool()> const& done) {
    io.restart();
    queue.start(io.get_executor());
    auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!done() && std::chrono::steady_clock::now() < end) io.run_one_for(std::chrono::milliseconds(20));
    EXPECT_TRUE(done());
    queue.stop();
  }

  // Outlives database and queues, whose last answers may still come.
  boost::asio::io_context io;
  ManualClock clock;
  std::unique_ptr<db::Database> database;
};
INSTANTIATE_TEST_SUITE_P(Both, JobQueueTest, testing::Values(db::Dialect::kSqlite, db::Dialect::kPostgres), test::dialect_name);

TEST_P(JobQueueTest, RunsEachJobOnce) {
  JobQueue queue(*database, clock);
  std::map<std::string, int> ran;
  queue.handle("work", [&](Job job) -> Task<void> {
    ++ran[job.payload];
    co_return;
  });
  for (int i = 0; i < 10; ++i) add(queue, std::to_string(i));
  run_until(queue, [&] {
    auto const all = jobs();
    return std::all_of(all.begin(), all.end(), [](Job const& job) { return job.status == "done"; });
  });
  EXPECT_EQ(ran.size(), 10U);
  for (auto const& [payload, times] : ran) EXPECT_EQ(times, 1) << payload;
}

TEST_P(JobQueueTest, TriesAgainLaterAndThenGivesUp) {
  JobQueue queue(*database, clock);
  queue.handle("work", [](Job) -> Task<void> {
    throw std::runtime_error("not today");
    co_return;
  });
  add(queue, "{}", 2);
  // One look: between two the job may have begun.
  run_until(queue, [&] {
    auto const job = jobs()[0];
    return job.status == "pending" && job.attempts == 1;
  });
  EXPECT_GE(jobs()[0].run_at, clock.now_ms() + 5000);
  EXPECT_LE(jobs()[0].run_at, clock.now_ms() + 6000) << "a little more, so that what failed together does not return together";
  EXPECT_EQ(jobs()[0].error, "not today");
  clock.advance(6000);
  JobQueue later(*database, clock);
  later.handle("work", [](Job) -> Task<void> {
    throw std::runtime_error("never");
    co_return;
  });
  run_until(later, [&] { return jobs()[0].status == "failed"; });
  EXPECT_EQ(jobs()[0].error, "never");
}

TEST_P(JobQueueTest, GivesUpAtOnceWhatCannotBeMended) {
  JobQueue queue(*database, clock);
  queue.handle("work", [](Job) -> Task<void> {
    throw GiveUp("no such address");
    co_return;
  });
  add(queue);
  database->write_now([&](db::Connection& c) { queue.add(c, "unknown", "{}"); });
  run_until(queue, [&] { return jobs()[0].status == "failed" && jobs()[1].status == "failed"; });
  EXPECT_EQ(jobs()[0].error, "no such address");
}

// A server that dies in the middle must not take its jobs with it, and one that only seemed dead must not settle them later.
TEST_P(JobQueueTest, AJobWhoseServerDiedIsTakenOver) {
  JobQueue queue(*database, clock);
  add(queue);
  auto const claim = [&] {
    return database->write_now(
        [&](db::Connection& c) { return JobRepository(c).claim("work", clock.now_ms(), clock.now_ms() + 300'000, 4); });
  };
  auto const first = claim();
  ASSERT_EQ(first.size(), 1U);
  EXPECT_TRUE(claim().empty());
  clock.advance(300'000);
  auto const second = claim();
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].attempts, 2);
  auto const settle = [&](Job const& job) {
    return database->write_now([&](db::Connection& c) { return JobRepository(c).finish(job, clock.now_ms()); });
  };
  EXPECT_FALSE(settle(first[0]));
  EXPECT_TRUE(settle(second[0]));
}

// W71: a type that is stuck holds up no other, and has no more of its own than its lane is wide.
TEST_P(JobQueueTest, EachTypeHasItsOwnLane) {
  JobQueue queue(*database, clock);
  int stuck = 0;
  std::vector<std::string> ran;
  queue.handle(
      "stuck",
      [&](Job) -> Task<void> {
        ++stuck;
        boost::asio::steady_timer never(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
        co_await never.async_wait(boost::asio::use_awaitable);
      },
      2);
  queue.handle(
      "work",
      [&](Job job) -> Task<void> {
        ran.push_back(job.payload);
        co_return;
      },
      1);
  database->write_now([&](db::Connection& c) {
    for (int i = 0; i < 9; ++i) queue.add(c, "stuck", "{}");
    queue.add(c, "work", "later", 8, 1);
    queue.add(c, "work", "sooner", 8, 0);
  });
  run_until(queue, [&] { return ran.size() == 2; });
  EXPECT_EQ(ran, (std::vector<std::string>{"sooner", "later"}));
  EXPECT_EQ(stuck, 2);
}

// W72: a long queue drops nothing.
TEST_P(JobQueueTest, TakesOneMoreHoweverManyWait) {
  database->write_now([&](db::Connection& c) {
    c.script(
        "INSERT INTO jobs (id, type, payload, max_attempts, run_at, created_at, updated_at) "
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) "
        "SELECT CAST(i AS TEXT), 'work', '{}', 3, 1, 1, 1 FROM n");
  });
  JobQueue queue(*database, clock);
  add(queue);
  EXPECT_EQ(jobs().size(), 10'001U);
}

// Without anybody calling wake(), while the queue sleeps: on PostgreSQL by the notice of another server.
TEST_P(JobQueueTest, BeginsAtOnceWhatIsAddedWhileItSleeps) {
  Limits limits;
  limits.idle_ms = 3'600'000;
  JobQueue queue(*database, clock, limits);
  JobQueue const other(*database, clock);
  bool ran = false;
  queue.handle("work", [&](Job) -> Task<void> {
    ran = true;
    co_return;
  });
  bool added = false;
  run_until(queue, [&] {
    if (!std::exchange(added, true)) add(const_cast<JobQueue&>(other));
    return ran;
  });
}

TEST_P(JobQueueTest, HoldsTheLeaseOfATryThatTakesLong) {
  Limits limits;
  limits.lease_ms = 300;
  JobQueue queue(*database, clock, limits);
  bool running = false;
  queue.handle("work", [&](Job) -> Task<void> {
    running = true;
    boost::asio::steady_timer never(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
    co_await never.async_wait(boost::asio::use_awaitable);
  });
  add(queue);
  auto const begun = clock.now_ms();
  run_until(queue, [&] {
    if (!running) return false;
    // Time goes on, but never past the lease that is held on.
    if (jobs()[0].leased_until.value_or(0) > clock.now_ms() + 200) clock.advance(100);
    return clock.now_ms() >= begun + 1000;
  });
  EXPECT_EQ(jobs()[0].attempts, 0) << "one try, given back at the end";
}

TEST_P(JobQueueTest, AnOrderlyEndGivesRunningJobsBack) {
  JobQueue queue(*database, clock);
  bool running = false;
  queue.handle("work", [&](Job) -> Task<void> {
    running = true;
    boost::asio::steady_timer never(co_await boost::asio::this_coro::executor, std::chrono::hours(1));
    co_await never.async_wait(boost::asio::use_awaitable);
  });
  add(queue);
  run_until(queue, [&] { return running; });
  EXPECT_EQ(jobs()[0].status, "pending");
  EXPECT_EQ(jobs()[0].attempts, 0);
}

TEST_P(JobQueueTest, AJobIsNotThereWhenItsTransactionFailed) {
  JobQueue const queue(*database, clock);
  EXPECT_THROW(database->write_now([&](db::Connection& c) {
    queue.add(c, "work", "{}");
    throw std::runtime_error("the rest failed");
  }),
               std::runtime_error);
  EXPECT_TRUE(jobs().empty());
}

}  // namespace
}  // namespace bedrud::jobs
