#include "database/migrate.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <thread>
#include "base/clock.hpp"
#include "base/hash.hpp"
#include "database/transaction.hpp"

namespace bedrud::db {
namespace {

struct Applied {
  int number = 0;
  std::string name, checksum;
};
BOOST_DESCRIBE_STRUCT(Applied, (), (number, name, checksum))

// Any fixed number; every Bedrud uses the same one.
constexpr std::int64_t kAdvisoryLock = 0x6265647275640001;
constexpr auto kLockPatience = std::chrono::minutes(5);

// Held while migrations run; released by scope, and by the system when the process dies.
class MigrationLock {
 public:
  MigrationLock(Connection& connection, std::string const& sqlite_path) : connection_(connection) {
    if (connection.dialect() == Dialect::kPostgres) {
      connection.one<std::string>("SELECT pg_advisory_lock($1)", kAdvisoryLock);
      return;
    }
    auto const path = sqlite_path + ".lock";
    file_ = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (file_ < 0) throw DatabaseError("cannot create " + path);
    auto const end = std::chrono::steady_clock::now() + kLockPatience;
    while (flock(file_, LOCK_EX | LOCK_NB) != 0) {
      if (std::chrono::steady_clock::now() > end) {
        close(file_);
        throw DatabaseError("another process has been migrating the database for too long (it holds " + path + ")");
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
  ~MigrationLock() {
    if (file_ >= 0) {
      close(file_);
      return;
    }
    try {
      connection_.one<bool>("SELECT pg_advisory_unlock($1)", kAdvisoryLock);
    } catch (DatabaseError const&) {
      // The lock went with the connection.
    }
  }
  MigrationLock(MigrationLock const&) = delete;
  MigrationLock& operator=(MigrationLock const&) = delete;

 private:
  Connection& connection_;
  int file_ = -1;
};

bool table_exists(Connection& connection, std::string_view table) {
  auto const* const sql = connection.dialect() == Dialect::kSqlite
                              ? "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1"
                              : "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND "
                                "table_name = $1";
  return connection.one<int>(sql, table).value_or(0) > 0;
}

std::map<int, Applied> applied(Connection& connection) {
  std::map<int, Applied> found;
  if (!table_exists(connection, "schema_migrations")) return found;
  for (auto& row : connection.all<Applied>("SELECT number, name, checksum FROM schema_migrations")) {
    found.emplace(row.number, row);
  }
  return found;
}

// How many of ours are pending. Refuses what we must not touch.
std::size_t check(std::map<int, Applied> const& done, std::span<Migration const> migrations) {
  auto const newest = migrations.empty() ? 0 : migrations.back().number;
  if (!done.empty() && done.rbegin()->first > newest) {
    throw DatabaseError("this database was written by a newer Bedrud (schema " + std::to_string(done.rbegin()->first) +
                        ", this program knows " + std::to_string(newest) +
                        "): install the newer version again, or restore the backup made before the upgrade");
  }
  std::size_t pending = 0;
  for (auto const& migration : migrations) {
    auto const found = done.find(migration.number);
    if (found == done.end()) {
      ++pending;
    } else if (found->second.checksum != sha256_hex(migration.sql)) {
      throw DatabaseError("migration " + std::to_string(migration.number) + " (" + found->second.name +
                          ") was applied with another content: this program does not fit this database");
    }
  }
  return pending;
}

std::string back_up(Connection& connection, MigrateOptions const& options, int version) {
  auto const tables = connection.one<int>("SELECT count(*) FROM sqlite_master WHERE type = 'table'").value_or(0);
  if (options.backup_folder.empty() || tables == 0) return {};
  std::filesystem::create_directories(options.backup_folder);
  auto time = to_rfc3339(system_clock().now_ms());
  std::erase_if(time, [](char c) { return c == ':' || c == '-' || c == '.'; });
  auto const name =
      std::filesystem::path(options.sqlite_path).stem().string() + "-schema" + std::to_string(version) + "-" + time;
  auto const path = (std::filesystem::path(options.backup_folder) / (name + ".db")).string();
  connection.exec("VACUUM INTO $1", path);
  std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  return path;
}

void apply(Connection& connection, Migration const& migration) {
  bool const sqlite = connection.dialect() == Dialect::kSqlite;
  // Rebuilding a table needs foreign keys off, and that pragma works only outside a transaction (sqlite.org/lang_altertable
  // section 7); they are checked before the commit instead.
  if (sqlite) connection.script("PRAGMA foreign_keys=OFF");
  {
    Transaction transaction(connection);
    connection.script(migration.sql);
    connection.exec("INSERT INTO schema_migrations (number, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
                    migration.number, migration.name, sha256_hex(migration.sql), system_clock().now_ms());
    if (sqlite && connection.one<std::string>("PRAGMA foreign_key_check")) {
      throw DatabaseError("migration " + std::to_string(migration.number) + " would leave rows without their parent");
    }
    transaction.commit();
  }
  if (sqlite) connection.script("PRAGMA foreign_keys=ON");
}

}  // namespace

MigrateResult migrate(Connection& connection, std::span<Migration const> migrations, MigrateOptions const& options) {
  MigrateResult result;
  result.version = migrations.empty() ? 0 : migrations.back().number;
  // The ordinary start: nothing is pending, no lock is taken.
  if (check(applied(connection), migrations) == 0) return result;

  MigrationLock const lock(connection, options.sqlite_path);
  auto const done = applied(connection);  // another process may have been faster
  if (check(done, migrations) == 0) return result;
  if (connection.dialect() == Dialect::kSqlite) {
    result.backup = back_up(connection, options, done.empty() ? 0 : done.rbegin()->first);
  }
  connection.script(
      "CREATE TABLE IF NOT EXISTS schema_migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, "
      "applied_at BIGINT NOT NULL)");
  for (auto const& migration : migrations) {
    if (done.contains(migration.number)) continue;
    apply(connection, migration);
    ++result.applied;
  }
  return result;
}

}  // namespace bedrud::db
