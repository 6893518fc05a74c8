#include "database/migrate.hpp"

#include <gtest/gtest.h>
#include <filesystem>
#include <thread>
#include "database/database.hpp"
#include "test_postgres.hpp"

namespace bedrud::db {
namespace {

constexpr Migration kFirst{1, "first", "CREATE TABLE one (id TEXT PRIMARY KEY, flag {bool})"};
constexpr Migration kSecond{2, "second",
                            "CREATE TABLE two (id TEXT REFERENCES one (id)); INSERT INTO one (id, flag) VALUES ('a', TRUE);"};
constexpr Migration kBroken{2, "broken", "CREATE TABLE two (id TEXT); INSERT INTO nowhere VALUES (1)"};

class MigrateTest : public testing::TestWithParam<Dialect> {
 protected:
  void SetUp() override {
    static int count = 0;
    if (GetParam() == Dialect::kSqlite) {
      folder_ = test::temp_folder() + "/migrate" + std::to_string(++count);
      options_ = {.sqlite_path = folder_ + "/bedrud.db", .backup_folder = folder_ + "/backups"};
    } else {
      dsn_ = test::fresh_postgres();
    }
    connection_ = open();
  }
  std::unique_ptr<Connection> open() {
    return GetParam() == Dialect::kSqlite ? open_sqlite(options_.sqlite_path) : open_postgres(dsn_);
  }
  MigrateResult run(std::vector<Migration> const& migrations) { return migrate(*connection_, migrations, options_); }

  std::string folder_, dsn_;
  MigrateOptions options_;
  std::unique_ptr<Connection> connection_;
};

INSTANTIATE_TEST_SUITE_P(Both, MigrateTest, testing::Values(Dialect::kSqlite, Dialect::kPostgres),
                         [](auto const& info) { return info.param == Dialect::kSqlite ? "Sqlite" : "Postgres"; });

TEST_P(MigrateTest, EachRunsOnce) {
  EXPECT_EQ(run({kFirst}).applied, 1);
  EXPECT_EQ(run({kFirst}).applied, 0);
  auto const result = run({kFirst, kSecond});
  EXPECT_EQ(result.applied, 1);
  EXPECT_EQ(result.version, 2);
  EXPECT_EQ(connection_->one<std::string>("SELECT id FROM one WHERE flag"), "a");
}

TEST_P(MigrateTest, ABrokenOneLeavesNothingBehind) {
  EXPECT_THROW(run({kFirst, kBroken}), DatabaseError);
  EXPECT_EQ(connection_->one<int>("SELECT max(number) FROM schema_migrations"), 1);
  EXPECT_EQ(run({kFirst, kSecond}).applied, 1);
}

TEST_P(MigrateTest, ANewerSchemaIsRefusedInWords) {
  run({kFirst, kSecond});
  try {
    run({kFirst});
    FAIL();
  } catch (DatabaseError const& error) {
    EXPECT_NE(std::string(error.what()).find("newer Bedrud (schema 2, this program knows 1)"), std::string::npos);
  }
}

TEST_P(MigrateTest, AnAppliedOneMustNotChange) {
  run({kFirst});
  EXPECT_THROW(run({{1, "first", "CREATE TABLE other (id TEXT)"}}), DatabaseError);
}

TEST_P(MigrateTest, ProcessesThatStartTogetherTakeTurns) {
  std::vector<std::thread> starts;
  std::atomic<int> applied = 0;
  for (int i = 0; i < 4; ++i) {
    starts.emplace_back([&] {
      auto const connection = open();
      applied += migrate(*connection, std::vector<Migration>{kFirst, kSecond}, options_).applied;
    });
  }
  for (auto& start : starts) start.join();
  EXPECT_EQ(applied, 2);
}

TEST(MigrateSqlite, AFileWithDataIsCopiedFirst) {
  auto const folder = test::temp_folder() + "/copied";
  MigrateOptions const options{.sqlite_path = folder + "/bedrud.db", .backup_folder = folder + "/backups"};
  auto const connection = open_sqlite(options.sqlite_path);
  auto const run = [&](std::vector<Migration> const& list) { return migrate(*connection, list, options).backup; };
  EXPECT_EQ(run({kFirst}), "");  // nothing to lose
  connection->exec("INSERT INTO one (id) VALUES ('kept')");
  auto const backup = run({kFirst, kSecond});
  ASSERT_TRUE(std::filesystem::exists(backup));
  EXPECT_EQ(std::filesystem::status(backup).permissions() & std::filesystem::perms(0077), std::filesystem::perms::none);
  auto const copy = open_sqlite(backup);
  EXPECT_EQ(copy->one<std::string>("SELECT id FROM one"), "kept");
  EXPECT_EQ(copy->one<int>("SELECT max(number) FROM schema_migrations"), 1);
}

}  // namespace
}  // namespace bedrud::db
