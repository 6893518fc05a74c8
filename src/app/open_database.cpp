#include "app/open_database.hpp"

#include <filesystem>
#include "base/error.hpp"
#include "base/log.hpp"
#include "database/migrate.hpp"
#include "repository/migrations.hpp"

namespace bedrud::app {

std::unique_ptr<db::Database> open_database(config::Config const& config) {
  db::Options options;
  db::MigrateOptions migrating;
  std::unique_ptr<db::Connection> connection;
  options.connections = static_cast<std::size_t>(config.database.maxOpenConns);
  if (config.postgres()) {
    options.dialect = db::Dialect::kPostgres;
    options.dsn = config.postgres_dsn();
    connection = db::open_postgres(options.dsn);
  } else {
    options.path = config.sqlite_path();
    if (auto const folder = std::filesystem::path(options.path).parent_path(); !folder.empty()) {
      std::filesystem::create_directories(folder);
    }
    migrating = {.sqlite_path = options.path, .backup_folder = config.dataDir + "/backups"};
    connection = db::open_sqlite(options.path);
  }
  auto const result = db::migrate(*connection, migrations(), migrating);
  if (result.applied > 0) {
    log::info("database migrated",
              {{"applied", result.applied}, {"version", result.version}, {"backup", boost::json::value(result.backup)}});
  }
  connection.reset();
  return db::open_database(options);
}

void NoDatabase::submit(Kind, db::Work&) { throw Error(ErrorCode::kUnavailable, {"There is no database here."}); }

}  // namespace bedrud::app
