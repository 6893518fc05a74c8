#include "database/database.hpp"

#include <gtest/gtest.h>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <future>
#include <thread>
#include "base/error.hpp"
#include "database/migrate.hpp"
#include "test_postgres.hpp"

namespace bedrud::db {
namespace {

struct Note {
  std::string id, text;
  bool done = false;
  std::int64_t at = 0;
  std::optional<std::string> extra;
};
BOOST_DESCRIBE_STRUCT(Note, (), (id, text, done, at, extra))

std::string fresh_path() {
  static int count = 0;
  return test::temp_folder() + "/case" + std::to_string(++count) + "/test.db";
}

Options fresh_options(Dialect dialect) {
  Options options;
  options.dialect = dialect;
  (dialect == Dialect::kSqlite ? options.path : options.dsn) =
      dialect == Dialect::kSqlite ? fresh_path() : test::fresh_postgres();
  return options;
}

std::unique_ptr<Connection> open_connection(Options const& options) {
  return options.dialect == Dialect::kSqlite ? open_sqlite(options.path) : open_postgres(options.dsn);
}

void make_notes(Options const& options) {
  open_connection(options)->script(
      "CREATE TABLE notes (id TEXT PRIMARY KEY, text TEXT NOT NULL UNIQUE, done {bool} NOT NULL DEFAULT FALSE, "
      "at BIGINT NOT NULL DEFAULT 0, extra TEXT)");
}

std::string dialect_name(testing::TestParamInfo<Dialect> const& info) {
  return info.param == Dialect::kSqlite ? "Sqlite" : "Postgres";
}

class DatabaseTest : public testing::TestWithParam<Dialect> {
 protected:
  void SetUp() override {
    options_ = fresh_options(GetParam());
    make_notes(options_);
    database_ = open_database(options_);
  }
  std::int64_t count() {
    return database_->read_now([](Connection& c) { return *c.one<std::int64_t>("SELECT count(*) FROM notes"); });
  }
  static void insert(Connection& connection, std::string const& id) {
    connection.exec("INSERT INTO notes (id, text) VALUES ($1, $2)", id, "text of " + id);
  }

  Options options_;
  std::unique_ptr<Database> database_;
};

INSTANTIATE_TEST_SUITE_P(Both, DatabaseTest, testing::Values(Dialect::kSqlite, Dialect::kPostgres), dialect_name);

TEST_P(DatabaseTest, RowsComeBackAsTheyWereBound) {
  database_->write_now([](Connection& c) {
    c.exec("INSERT INTO notes (id, text, done, at, extra) VALUES ($1, $2, $3, $4, $5)", "a", "it's ünïcode", true,
           std::int64_t{1'700'000'000'123}, std::optional<std::string>());
    c.exec("INSERT INTO notes (id, text, done, at, extra) VALUES ($1, $2, $3, $4, $5)", "b", "", false, -1, "x");
  });
  auto const notes = database_->read_now([](Connection& c) { return c.all<Note>("SELECT * FROM notes ORDER BY id"); });
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_EQ(notes[0].text, "it's ünïcode");
  EXPECT_TRUE(notes[0].done);
  EXPECT_EQ(notes[0].at, 1'700'000'000'123);
  EXPECT_FALSE(notes[0].extra);
  EXPECT_EQ(notes[1].text, "");
  EXPECT_FALSE(notes[1].done);
  EXPECT_EQ(notes[1].at, -1);
  EXPECT_EQ(notes[1].extra, "x");
}

TEST_P(DatabaseTest, AParameterMayBeUsedTwiceAndOutOfOrder) {
  auto const text = database_->read_now([](Connection& c) {
    return c.one<std::string>("SELECT CAST($2 AS TEXT) || CAST($1 AS TEXT) || CAST($2 AS TEXT)", "a", "b");
  });
  EXPECT_EQ(text, "bab");
}

TEST_P(DatabaseTest, ExecCountsTheRowsItChanged) {
  auto const changed = database_->write_now([](Connection& c) {
    for (auto const* id : {"a", "b", "c"}) insert(c, id);
    return c.exec("UPDATE notes SET done = TRUE WHERE id <> $1", "a");
  });
  EXPECT_EQ(changed, 2);
}

TEST_P(DatabaseTest, AThrowTakesTheWholeFunctionBack) {
  EXPECT_THROW(database_->write_now([](Connection& c) {
    insert(c, "a");
    throw Error(ErrorCode::kConflict, PublicText{"no"});
  }),
               Error);
  EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, ASecondRowWithTheSameKeyIsAUniqueViolation) {
  database_->write_now([](Connection& c) { insert(c, "a"); });
  EXPECT_THROW(database_->write_now([](Connection& c) { insert(c, "a"); }), UniqueViolation);
  EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseTest, ABrokenStatementSaysWhichAndLeavesTheConnectionUsable) {
  try {
    database_->read_now([](Connection& c) { return c.one<int>("SELECT nothing FROM nowhere"); });
    FAIL();
  } catch (DatabaseError const& error) {
    EXPECT_NE(std::string(error.what()).find("nowhere"), std::string::npos) << error.what();
  }
  EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, TextWithNulIsRefusedInBoth) {
  EXPECT_THROW(database_->write_now([](Connection& c) { insert(c, std::string("a\0b", 3)); }), Error);
  EXPECT_EQ(count(), 0);
}

// W85: times are integers in UTC, so a comparison does not depend on text or zones.
TEST_P(DatabaseTest, TimesCompareAsNumbersWhateverTheZoneW85) {
  setenv("TZ", "America/New_York", 1);
  tzset();
  database_->write_now([](Connection& c) {
    c.exec("INSERT INTO notes (id, text, at) VALUES ('a', 'a', $1)", std::int64_t{999'999'999'999});
    c.exec("INSERT INTO notes (id, text, at) VALUES ('b', 'b', $1)", std::int64_t{1'000'000'000'000});
  });
  auto const later = database_->read_now(
      [](Connection& c) { return c.all<std::string>("SELECT id FROM notes WHERE at > $1", std::int64_t{999'999'999'999}); });
  unsetenv("TZ");
  tzset();
  EXPECT_EQ(later, std::vector<std::string>{"b"});
}

TEST_P(DatabaseTest, CoroutinesResumeOnTheirOwnThread) {
  boost::asio::io_context io;
  auto const here = std::this_thread::get_id();
  int done = 0;
  for (int i = 0; i < 50; ++i) {
    boost::asio::co_spawn(
        io,
        [&, i]() -> Task<void> {
          auto const id = "n" + std::to_string(i);
          auto const ran_on = co_await database_->write([id](Connection& c) {
            insert(c, id);
            return std::this_thread::get_id();
          });
          EXPECT_NE(ran_on, here);
          EXPECT_EQ(std::this_thread::get_id(), here);
          auto const found =
              co_await database_->read([id](Connection& c) { return c.one<Note>("SELECT * FROM notes WHERE id = $1", id); });
          EXPECT_TRUE(found);
          EXPECT_EQ(std::this_thread::get_id(), here);
          ++done;
        },
        [](std::exception_ptr error) {
          if (error) std::rethrow_exception(error);
        });
  }
  io.run();
  EXPECT_EQ(done, 50);
  EXPECT_EQ(count(), 50);
}

// Writes that wait together share a transaction; those that throw must not take the others with them.
TEST_P(DatabaseTest, AWriteThatThrowsTakesBackOnlyItself) {
  boost::asio::io_context io;
  std::atomic<bool> go = false;
  std::thread holder([&] {
    database_->write_now([&](Connection&) {
      while (!go) std::this_thread::yield();
    });
  });
  int refused = 0;
  for (int i = 0; i < 60; ++i) {
    boost::asio::co_spawn(
        io,
        [&, i]() -> Task<void> {
          try {
            co_await database_->write([i](Connection& c) {
              insert(c, "n" + std::to_string(i));
              if (i % 3 == 0) throw Error(ErrorCode::kConflict, PublicText{"no"});
            });
          } catch (Error const& error) {
            EXPECT_EQ(error.code(), ErrorCode::kConflict);
            ++refused;
          }
        },
        boost::asio::detached);
  }
  io.poll();
  go = true;
  io.run();
  holder.join();
  EXPECT_EQ(refused, 20);
  EXPECT_EQ(count(), 40);
}

TEST_P(DatabaseTest, ConcurrentIncrementsLoseNothing) {
  database_->write_now([](Connection& c) { insert(c, "counter"); });
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        database_->write_now([](Connection& c) { c.exec("UPDATE notes SET at = at + 1 WHERE id = 'counter'"); });
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(database_->read_now([](Connection& c) { return c.one<int>("SELECT at FROM notes WHERE id = 'counter'"); }), 200);
}

// W66: in the reference one connection served everybody, so every read waited behind writes.
TEST_P(DatabaseTest, ReadsDoNotWaitForAWriteW66) {
  std::atomic<bool> inside = false;
  std::atomic<bool> go = false;
  std::thread writer([&] {
    database_->write_now([&](Connection& c) {
      insert(c, "slow");
      inside = true;
      while (!go) std::this_thread::yield();
    });
  });
  while (!inside) std::this_thread::yield();
  EXPECT_EQ(count(), 0);  // answers while the write is open, and does not see it
  go = true;
  writer.join();
  EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseTest, AFullQueueIsRefusedNotKept) {
  options_.queue_limit = 3;
  options_.connections = 1;
  database_->stop();
  database_ = open_database(options_);
  std::atomic<bool> inside = false;
  std::atomic<bool> go = false;
  boost::asio::io_context io;
  int refused = 0;
  int served = 0;
  auto const hold = [&](Connection&) {
    inside = true;
    while (!go) std::this_thread::yield();
  };
  std::thread holder([&] { database_->write_now(hold); });
  while (!inside) std::this_thread::yield();
  for (int i = 0; i < 10; ++i) {
    boost::asio::co_spawn(
        io,
        [&]() -> Task<void> {
          try {
            co_await database_->write([](Connection&) {});
            ++served;
          } catch (Error const& error) {
            EXPECT_EQ(error.code(), ErrorCode::kUnavailable);
            EXPECT_GT(error.retry_after, 0);
            ++refused;
          }
        },
        boost::asio::detached);
  }
  io.poll();
  go = true;
  io.run();
  holder.join();
  EXPECT_EQ(refused, 7);
  EXPECT_EQ(served, 3);
}

TEST_P(DatabaseTest, AfterStopEverybodyIsRefused) {
  database_->stop();
  EXPECT_THROW(database_->read_now([](Connection&) {}), Error);
}

TEST(Sqlite, WhatWasAcknowledgedIsInTheFileForAnotherProcess) {
  auto const options = fresh_options(Dialect::kSqlite);
  make_notes(options);
  auto const database = open_database(options);
  database->write_now([](Connection& c) { c.exec("INSERT INTO notes (id, text) VALUES ('a', 'a')"); });
  EXPECT_EQ(open_sqlite(options.path)->one<int>("SELECT count(*) FROM notes"), 1);
}

// W67: pragmas were issued once on a pool, so most connections had neither foreign keys nor a busy timeout.
TEST(Sqlite, EveryConnectionHasItsPragmasW67) {
  auto options = fresh_options(Dialect::kSqlite);
  options.connections = 3;
  make_notes(options);
  auto const database = open_database(options);
  auto const check = [](Connection& c) {
    EXPECT_EQ(c.one<int>("PRAGMA foreign_keys"), 1);
    EXPECT_EQ(c.one<int>("PRAGMA busy_timeout"), 5000);
    EXPECT_EQ(c.one<int>("PRAGMA synchronous"), 2);  // FULL
    EXPECT_EQ(c.one<std::string>("PRAGMA journal_mode"), "wal");
  };
  database->write_now(check);
  std::atomic<int> together = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] {
      database->read_now([&](Connection& c) {
        ++together;
        while (together < 3) std::this_thread::yield();  // so that each reader is looked at
        check(c);
      });
    });
  }
  for (auto& thread : threads) thread.join();
}

TEST(Sqlite, AReaderCannotWrite) {
  auto const options = fresh_options(Dialect::kSqlite);
  make_notes(options);
  auto const database = open_database(options);
  EXPECT_THROW(database->read_now([](Connection& c) { c.exec("INSERT INTO notes (id, text) VALUES ('a', 'a')"); }),
               DatabaseError);
}

TEST(Sqlite, TheFileIsForItsOwnerOnly) {
  auto const options = fresh_options(Dialect::kSqlite);
  make_notes(options);
  auto const mode = std::filesystem::status(options.path).permissions();
  EXPECT_EQ(mode & std::filesystem::perms(0077), std::filesystem::perms::none);
}

// Writes of one group: some do not fit on the disk any more. What was acknowledged is there, what was refused is not.
TEST(Sqlite, AFullDiskRefusesWithoutLyingToTheOthers) {
  auto const options = fresh_options(Dialect::kSqlite);
  make_notes(options);
  auto const database = open_database(options);
  database->write_now([](Connection& c) { c.one<int>("PRAGMA max_page_count=60"); });
  boost::asio::io_context io;
  std::int64_t kept = 0;
  int refused = 0;
  // The writer is held until everything is queued, so that all of it becomes one group.
  std::promise<void> held, queued;
  std::thread holder([&] {
    database->write_now([&](Connection&) {
      held.set_value();
      queued.get_future().wait();
    });
  });
  held.get_future().wait();
  for (int i = 0; i < 60; ++i) {
    boost::asio::co_spawn(
        io,
        [&, i]() -> Task<void> {
          auto const text = std::to_string(i) + std::string(i % 3 == 0 ? 100'000 : 10, 'x');
          try {
            co_await database->write(
                [=](Connection& c) { c.exec("INSERT INTO notes (id, text) VALUES ($1, $2)", std::to_string(i), text); });
            ++kept;
          } catch (Error const& error) {
            EXPECT_EQ(error.code(), ErrorCode::kStorageFull);
            ++refused;
          }
        },
        boost::asio::detached);
  }
  io.poll();
  queued.set_value();
  holder.join();
  io.run();
  EXPECT_GT(refused, 0);
  EXPECT_GT(kept, 0);
  EXPECT_EQ(database->read_now([](Connection& c) { return c.one<std::int64_t>("SELECT count(*) FROM notes"); }), kept);
  database->write_now([](Connection& c) { c.exec("INSERT INTO notes (id, text) VALUES ('small', 'small')"); });
}

TEST(Sqlite, AcknowledgedWritesSurviveAKill) {
  auto const options = fresh_options(Dialect::kSqlite);
  make_notes(options);
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  pid_t const child = fork();
  if (child == 0) {
    auto const database = open_database(options);
    for (int i = 0;; ++i) {
      database->write_now([i](Connection& c) { c.exec("INSERT INTO notes (id, text) VALUES ($1, $1)", std::to_string(i)); });
      if (write(pipe_ends[1], "+", 1) != 1) _exit(1);
    }
  }
  close(pipe_ends[1]);
  int acknowledged = 0;
  for (char sign = 0; read(pipe_ends[0], &sign, 1) == 1;) {
    if (++acknowledged == 200) kill(child, SIGKILL);
  }
  close(pipe_ends[0]);
  waitpid(child, nullptr, 0);
  EXPECT_GE(acknowledged, 200);
  EXPECT_GE(open_sqlite(options.path)->one<int>("SELECT count(*) FROM notes").value_or(0), acknowledged);
}

TEST(Postgres, ConnectsAgainAfterTheServerCameBack) {
  auto options = fresh_options(Dialect::kPostgres);
  options.connections = 2;
  make_notes(options);
  auto const database = open_database(options);
  auto const add = [&] {
    database->write_now([](Connection& c) {
      c.exec("INSERT INTO notes (id, text) SELECT CAST(count(*) AS TEXT), CAST(count(*) AS TEXT) FROM notes");
    });
  };
  add();
  test::restart_postgres();
  add();
  add();
  EXPECT_EQ(database->read_now([](Connection& c) { return c.one<int>("SELECT count(*) FROM notes"); }), 3);
}

// A statement that is prepared, and one without parameters, waited for ever for a server that had stopped in the middle.
TEST(Postgres, AServerThatHangsIsLostWhateverItWasAsked) {
  auto const dsn = fresh_options(Dialect::kPostgres).dsn;
  auto const hangs = [&dsn](auto const& ask) {
    auto const connection = open_postgres(dsn, std::chrono::milliseconds(100));
    auto const process = connection->one<int>("SELECT pg_backend_pid()").value();
    ASSERT_EQ(kill(process, SIGSTOP), 0);
    EXPECT_THROW(ask(*connection), ConnectionLost);
    kill(process, SIGCONT);
  };
  hangs([](Connection& c) { c.one<int>("SELECT 1"); });
  hangs([](Connection& c) { c.script("SELECT 1; SELECT 2"); });
}

TEST(Postgres, AWrongAddressIsToldAtOnce) {
  Options options;
  options.dialect = Dialect::kPostgres;
  options.dsn = "host=/nonexistent dbname=none";
  EXPECT_THROW(open_database(options), DatabaseError);
}

}  // namespace
}  // namespace bedrud::db
