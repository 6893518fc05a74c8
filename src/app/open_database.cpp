#include "app/open_database.hpp"

#include <cstdio>
#include <filesystem>
#include "base/error.hpp"
#include "base/log.hpp"
#include "config/secrets.hpp"
#include "database/migrate.hpp"
#include "repository/migrations.hpp"
#include "takeover/takeover.hpp"

namespace bedrud::app {
namespace {

takeover::Context context_of(config::Config config) {
  // Secrets among the settings are sealed with one of ours.
  config::ensure_secrets(config);
  return {migrations(), config.auth.sessionSecret};
}

// For people, whatever the log keeps, and for the log.
void tell(std::optional<takeover::Taken> const& taken) {
  if (!taken) return;
  std::string text = "Took over the database of the Go server (" + taken->from + "):\n";
  for (auto const& line : takeover::sentences(taken->report)) text += "  " + line + "\n";
  text += "The old one is kept: " + taken->backup + "\n";
  std::fputs(text.c_str(), stderr);
  for (auto const& line : taken->report) {
    log::info("taken over from the Go server", {{"what", boost::json::value(line.what)},
                                                {"taken", line.taken},
                                                {"left", line.left},
                                                {"why", boost::json::value(line.why)}});
  }
  log::info("database taken over", {{"from", boost::json::value(taken->from)}, {"backup", boost::json::value(taken->backup)}});
}

std::unique_ptr<db::Connection> open_file(config::Config const& config, std::string const& path, std::string const& backups) {
  auto const take_over = [&] { tell(takeover::take_over_file(path, backups, context_of(config))); };
  if (!std::filesystem::exists(path)) take_over();
  auto connection = db::open_sqlite(path);
  if (takeover::GoDatabase(*connection).recognized()) {
    connection.reset();
    take_over();
    connection = db::open_sqlite(path);
  }
  return connection;
}

}  // namespace

std::unique_ptr<db::Database> open_database(config::Config const& config) {
  db::Options options;
  db::MigrateOptions migrating;
  std::unique_ptr<db::Connection> connection;
  options.connections = static_cast<std::size_t>(config.database.maxOpenConns);
  if (config.postgres()) {
    options.dialect = db::Dialect::kPostgres;
    options.dsn = config.postgres_dsn();
    connection = db::open_postgres(options.dsn);
    if (takeover::waits_in(*connection)) tell(takeover::take_over_postgres(*connection, context_of(config)));
  } else {
    options.path = config.sqlite_path();
    if (auto const folder = std::filesystem::path(options.path).parent_path(); !folder.empty()) {
      std::filesystem::create_directories(folder);
    }
    migrating = {.sqlite_path = options.path, .backup_folder = config.dataDir + "/backups"};
    connection = open_file(config, options.path, migrating.backup_folder);
  }
  auto const result = db::migrate(*connection, migrations(), migrating);
  if (result.applied > 0) {
    log::info("database migrated",
              {{"applied", result.applied}, {"version", result.version}, {"backup", boost::json::value(result.backup)}});
  }
  connection.reset();
  return db::open_database(options);
}

bool takes_over(config::Config const& config) {
  return config.postgres() ? takeover::waits_in(*db::open_postgres(config.postgres_dsn()))
                           : takeover::waits_at(config.sqlite_path());
}

void NoDatabase::submit(Kind, db::Work&) { throw Error(ErrorCode::kUnavailable, {"There is no database here."}); }

}  // namespace bedrud::app
