#include "takeover/takeover.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <filesystem>
#include "base/clock.hpp"
#include "base/random.hpp"
#include "database/database.hpp"
#include "database/transaction.hpp"

namespace bedrud::takeover {
namespace {

namespace fs = std::filesystem;

// Where the tables of the Go server stay in PostgreSQL.
constexpr char kSchema[] = "bedrud_go";
// The same number that migrations lock.
constexpr std::int64_t kAdvisoryLock = 0x6265647275640001;

std::string time_now() {
  auto time = to_rfc3339(system_clock().now_ms());
  std::erase_if(time, [](char c) { return c == ':' || c == '-' || c == '.'; });
  return time;
}

// Only one process at a time; those that migrate hold the same lock.
class FileLock {
 public:
  explicit FileLock(std::string const& path) : file_(open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)) {
    if (file_ < 0 || flock(file_, LOCK_EX) != 0) throw db::DatabaseError("cannot lock " + path);
  }
  ~FileLock() { close(file_); }
  FileLock(FileLock const&) = delete;
  FileLock& operator=(FileLock const&) = delete;

 private:
  int const file_;
};

void sync_folder(fs::path const& file) {
  auto const folder = file.parent_path().empty() ? fs::path(".") : file.parent_path();
  if (int const descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); descriptor >= 0) {
    fsync(descriptor);
    close(descriptor);
  }
}

// With what belongs to it.
void remove_database(std::string const& path) {
  for (char const* end : {"", "-wal", "-shm", "-journal", ".lock"}) fs::remove(path + end);
}

bool is_go_file(std::string const& path) {
  if (!fs::is_regular_file(path) || fs::file_size(path) == 0) return false;
  try {
    return GoDatabase(*db::open_sqlite(path)).recognized();
  } catch (db::DatabaseError const&) {
    return false;  // no database at all
  }
}

// The one file of the Go server in the folder where ours shall be; empty: there is none, or more than one.
std::string lies_beside(std::string const& path) {
  auto const folder = fs::path(path).parent_path();
  std::string found;
  std::error_code failed;
  for (fs::directory_iterator file(folder.empty() ? "." : folder, failed), end; !failed && file != end;
       file.increment(failed)) {
    auto const candidate = (folder / file->path().filename()).string();
    auto const extension = file->path().extension();
    if ((extension != ".db" && extension != ".sqlite") || !is_go_file(candidate)) continue;
    if (!found.empty()) return {};
    found = candidate;
  }
  return found;
}

// Nobody reads or writes the file while this lives, and all of it stands in the one file: no journal beside it.
class OldFile {
 public:
  OldFile(std::string const& path, std::string const& backup) : connection_(db::open_sqlite(path)) {
    auto const in_use = "another program has " + path + " open: stop the old server first";
    auto const changes = [this] { return connection_->one<int>("PRAGMA data_version").value_or(0); };
    try {
      if (connection_->one<std::string>("PRAGMA journal_mode=DELETE") != "delete") throw db::DatabaseError(in_use);
      auto const before = changes();
      if (!backup.empty()) {
        fs::create_directories(fs::path(backup).parent_path());
        connection_->exec("VACUUM INTO $1", backup);
        fs::permissions(backup, fs::perms::owner_read | fs::perms::owner_write);
        sync_folder(backup);
      }
      connection_->exec("BEGIN EXCLUSIVE");
      if (changes() != before) throw db::DatabaseError(in_use);
    } catch (db::DatabaseError const& failed) {
      if (std::string_view(failed.what()).find("locked") != std::string_view::npos) throw db::DatabaseError(in_use);
      throw;
    }
  }
  db::Connection& connection() { return *connection_; }

 private:
  std::unique_ptr<db::Connection> connection_;
};

Report build(std::string const& path, db::Connection& old, Context const& context) {
  remove_database(path);
  auto const fresh = db::open_sqlite(path);
  db::migrate(*fresh, context.migrations, {.sqlite_path = path, .backup_folder = {}});
  Report report;
  {
    db::Transaction transaction(*fresh);
    report = import_all(GoDatabase(old), *fresh, context.session_secret, system_clock().now_ms());
    transaction.commit();
  }
  // Everything into the one file, durably.
  if (fresh->one<std::string>("PRAGMA journal_mode=DELETE") != "delete") throw db::DatabaseError("cannot finish " + path);
  return report;
}

void require_empty(db::Connection& ours) {
  if (ours.one<int>("SELECT 1 FROM users LIMIT 1")) {
    throw db::DatabaseError("this database has accounts already; import into an empty one (another dataDir or database.path)");
  }
}

bool is_address(std::string const& from) {
  return from.starts_with("postgres://") || from.starts_with("postgresql://") || from.find("host=") != std::string::npos;
}

Report import_checked(db::Connection& old, std::string const& from, db::Connection& to, Context const& context) {
  GoDatabase const source(old);
  if (!source.recognized()) throw db::DatabaseError(from + " is no database of Bedrud's Go server");
  return import_all(source, to, context.session_secret, system_clock().now_ms());
}

// A copy: opening a file, even to read it, leaves marks in it.
class Copy {
 public:
  explicit Copy(std::string const& from)
      : folder_(fs::temp_directory_path() / ("bedrud-import-" + random_text(12))),
        path_((folder_ / "old.db").string()) {
    fs::create_directory(folder_);
    fs::permissions(folder_, fs::perms::owner_all);
    fs::copy_file(from, path_);
    if (fs::exists(from + "-wal")) fs::copy_file(from + "-wal", path_ + "-wal");
  }
  ~Copy() {
    std::error_code failed;
    fs::remove_all(folder_, failed);
  }
  Copy(Copy const&) = delete;
  Copy& operator=(Copy const&) = delete;
  std::string const& path() const { return path_; }

 private:
  fs::path const folder_;
  std::string const path_;
};

}  // namespace

bool waits_at(std::string const& path) { return fs::exists(path) ? is_go_file(path) : !lies_beside(path).empty(); }

std::optional<Taken> take_over_file(std::string const& path, std::string const& backup_folder, Context const& context) {
  bool const there = fs::exists(path);
  auto const from = there ? path : lies_beside(path);
  if (from.empty() || (there && !is_go_file(path))) return std::nullopt;
  FileLock const lock(path + ".lock");
  if (fs::exists(path) != there || !is_go_file(from)) return std::nullopt;  // somebody else has done it meanwhile
  Taken taken{.report = {}, .from = from, .backup = from};
  if (there) {
    auto const name = fs::path(path).stem().string() + "-go-" + time_now() + ".db";
    taken.backup = (fs::path(backup_folder) / name).string();
  }
  auto const fresh = path + ".new";
  {
    OldFile old(from, there ? taken.backup : std::string());
    taken.report = build(fresh, old.connection(), context);
  }
  fs::rename(fresh, path);
  sync_folder(path);
  fs::remove(fresh + ".lock");
  return taken;
}

bool waits_in(db::Connection& connection) {
  GoDatabase const moved(connection, kSchema);
  return (moved.has("users") && !moved.has("taken_over")) || GoDatabase(connection).recognized();
}

std::optional<Taken> take_over_postgres(db::Connection& connection, Context const& context) {
  if (!waits_in(connection)) return std::nullopt;
  GoDatabase const moved(connection, kSchema);
  connection.one<std::string>("SELECT pg_advisory_lock($1)", kAdvisoryLock);
  if (GoDatabase const here(connection); here.recognized()) {
    db::Transaction transaction(connection);
    connection.script(std::string("CREATE SCHEMA ") + kSchema);
    for (auto const& table : kGoTables) {
      if (here.has(table)) connection.script("ALTER TABLE " + std::string(table) + " SET SCHEMA " + kSchema);
    }
    transaction.commit();
  }
  db::migrate(connection, context.migrations, {});
  std::optional<Taken> taken;
  if (!moved.has("taken_over")) {
    db::Transaction transaction(connection);
    taken = Taken{import_all(moved, connection, context.session_secret, system_clock().now_ms()), kSchema,
                  std::string("the schema ") + kSchema};
    connection.script(std::string("CREATE TABLE ") + kSchema + ".taken_over AS SELECT now() AS at");
    transaction.commit();
  }
  connection.one<bool>("SELECT pg_advisory_unlock($1)", kAdvisoryLock);
  return taken;
}

Report import_from(std::string const& from, db::Connection& to, Context const& context) {
  require_empty(to);
  if (is_address(from)) {
    auto const old = db::open_postgres(from);
    old->script("SET default_transaction_read_only = on");
    old->script("BEGIN ISOLATION LEVEL REPEATABLE READ");
    return import_checked(*old, "the database", to, context);
  }
  if (!fs::is_regular_file(from)) throw db::DatabaseError("there is no file " + from);
  Copy const copy(from);
  return import_checked(*db::open_sqlite(copy.path()), from, to, context);
}

std::vector<std::string> sentences(Report const& report) {
  std::vector<std::string> out;
  for (auto const& line : report) {
    auto const all = line.taken + line.left;
    if (line.left == 0)
      out.push_back(std::to_string(all) + " " + line.what);
    else
      out.push_back(std::to_string(line.taken) + " of " + std::to_string(all) + " " + line.what + " (" +
                    std::to_string(line.left) + " not: " + line.why + ")");
  }
  return out;
}

}  // namespace bedrud::takeover
