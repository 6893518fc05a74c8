#include "jobs/job_queue.hpp"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>
#include "database/database.hpp"
#include "database/migrate.hpp"
#include "repository/job_repository.hpp"
#include "repository/migrations.hpp"
#include "test_postgres.hpp"

namespace bedrud::jobs {
namespace {

class JobQueueTest : public testing::TestWithParam<db::Dialect> {
 protected:
  void SetUp() override {
    static int count = 0;
    db::Options options;
    options.dialect = GetParam();
    if (GetParam() == db::Dialect::kSqlite) {
      options.path = test::temp_folder() + "/jobs" + std::to_string(++count) + ".db";
      db::migrate(*db::open_sqlite(options.path), migrations(), {.sqlite_path = options.path, .backup_folder = {}});
    } else {
      options.dsn = test::fresh_postgres();
      db::migrate(*db::open_postgres(options.dsn), migrations(), {});
    }
    database = db::open_database(options);
  }

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
INSTANTIATE_TEST_SUITE_P(Both, JobQueueTest, testing::Values(db::Dialect::kSqlite, db::Dialect::kPostgres),
                         [](auto const& info) { return info.param == db::Dialect::kSqlite ? "Sqlite" : "Postgres"; });

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
  run_until(queue, [&] { return jobs()[0].status == "pending" && jobs()[0].attempts == 1; });
  EXPECT_EQ(jobs()[0].run_at, clock.now_ms() + 5000);
  EXPECT_EQ(jobs()[0].error, "not today");
  clock.advance(5000);
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
        [&](db::Connection& c) { return JobRepository(c).claim(clock.now_ms(), clock.now_ms() + 300'000, 4); });
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
