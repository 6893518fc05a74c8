#pragma once
// A new database with all tables, on SQLite and PostgreSQL in turn.
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include "database/database.hpp"
#include "database/migrate.hpp"
#include "repository/migrations.hpp"
#include "test_postgres.hpp"

namespace bedrud::test {

inline db::Options migrated_database(db::Dialect dialect) {
  static int count = 0;
  db::Options options;
  options.dialect = dialect;
  if (dialect == db::Dialect::kSqlite) {
    options.path = temp_folder() + "/migrated" + std::to_string(++count) + ".db";
    db::migrate(*db::open_sqlite(options.path), migrations(), {.sqlite_path = options.path, .backup_folder = {}});
  } else {
    options.dsn = fresh_postgres();
    db::migrate(*db::open_postgres(options.dsn), migrations(), {});
  }
  return options;
}

inline std::string dialect_name(testing::TestParamInfo<db::Dialect> const& info) {
  return info.param == db::Dialect::kSqlite ? "Sqlite" : "Postgres";
}

}  // namespace bedrud::test
