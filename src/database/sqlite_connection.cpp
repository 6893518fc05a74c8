#include "database/database.hpp"
#include "database/text_check.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>
#include <filesystem>
#include <functional>
#include <unordered_map>

namespace bedrud::db {
namespace {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

[[noreturn]] void fail(sqlite3* handle, std::string_view doing) {
  auto const message = std::string(sqlite3_errmsg(handle)) + " (" + std::string(doing) + ")";
  switch (sqlite3_extended_errcode(handle)) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      throw UniqueViolation(message);
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      throw ForeignKeyViolation(message);
    default:
      break;
  }
  switch (sqlite3_errcode(handle)) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw ConnectionLost(message);  // another process kept the lock for longer than busy_timeout
    case SQLITE_FULL:
      throw DiskFull(message);
    default:
      throw DatabaseError(message);
  }
}

class SqliteRows final : public Rows {
 public:
  SqliteRows(sqlite3_stmt* statement, bool has_row) : statement_(statement), has_row_(has_row) {}
  ~SqliteRows() override {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }
  SqliteRows(SqliteRows const&) = delete;
  SqliteRows& operator=(SqliteRows const&) = delete;

  bool next() override {
    if (first_) {
      first_ = false;
      return has_row_;
    }
    if (!has_row_) return false;
    int const code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) fail(sqlite3_db_handle(statement_), sqlite3_sql(statement_));
    return has_row_ = code == SQLITE_ROW;
  }
  int columns() const override { return sqlite3_column_count(statement_); }
  int column(std::string_view name) const override {
    int const count = sqlite3_column_count(statement_);
    // Mostly asked in the order of the columns: the search goes on where the last one ended.
    for (int tries = 0; tries < count; ++tries) {
      int const i = (next_column_ + tries) % count;
      if (name != sqlite3_column_name(statement_, i)) continue;
      next_column_ = i + 1;
      return i;
    }
    return -1;
  }
  bool null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
  double real(int column) const override { return sqlite3_column_double(statement_, column); }
  std::string_view text(int column) const override {
    auto const* bytes = reinterpret_cast<char const*>(sqlite3_column_text(statement_, column));
    if (bytes == nullptr) return {};
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }

 private:
  sqlite3_stmt* statement_;
  bool first_ = true, has_row_;
  mutable int next_column_ = 0;
};

class SqliteConnection final : public Connection {
 public:
  explicit SqliteConnection(std::string const& path) {
    constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path.c_str(), &handle_, kFlags, nullptr) != SQLITE_OK) {
      std::string const message = "cannot open " + path + ": " + sqlite3_errmsg(handle_);
      sqlite3_close(handle_);
      throw DatabaseError(message);
    }
    sqlite3_extended_result_codes(handle_, 1);
    try {
      prepare_connection();
    } catch (...) {
      sqlite3_close(handle_);
      throw;
    }
  }
  ~SqliteConnection() override {
    for (auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(handle_);
  }
  SqliteConnection(SqliteConnection const&) = delete;
  SqliteConnection& operator=(SqliteConnection const&) = delete;

  Dialect dialect() const override { return Dialect::kSqlite; }

  std::unique_ptr<Rows> run(std::string_view sql, std::span<Value const> args, std::int64_t* affected) override {
    auto* statement = prepared(sql);
    bind(statement, args);
    int const code = sqlite3_step(statement);
    auto rows = std::make_unique<SqliteRows>(statement, code == SQLITE_ROW);
    if (code != SQLITE_ROW && code != SQLITE_DONE) fail(handle_, sql);
    if (affected != nullptr) *affected = sqlite3_changes(handle_);
    return rows;
  }

  void script(std::string_view sql) override {
    if (sqlite3_exec(handle_, expand(Dialect::kSqlite, sql).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
      fail(handle_, "script");
    }
  }

  // What a savepoint took back is told of all the same: a notice may be for nothing.
  void notify(std::string_view channel) override { notices_.emplace(channel); }
  std::set<std::string> take_notices() override { return std::exchange(notices_, {}); }

 private:
  // Every connection needs these for itself (only journal_mode is kept in the file). FULL: a commit is on the disk before it
  // is acknowledged.
  void prepare_connection() {
    script(
        "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864");
  }

  sqlite3_stmt* prepared(std::string_view sql) {
    if (auto const found = statements_.find(sql); found != statements_.end()) return found->second;
    sqlite3_stmt* statement = nullptr;
    auto const text = expand(Dialect::kSqlite, sql);
    if (sqlite3_prepare_v3(handle_, text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &statement,
                           nullptr) != SQLITE_OK) {
      fail(handle_, sql);
    }
    return statements_.emplace(sql, statement).first->second;
  }

  // Texts are bound without a copy: they are the caller's arguments and outlive the rows.
  static void bind(sqlite3_stmt* statement, std::span<Value const> args) {
    int place = 0;
    for (auto const& value : args) {
      ++place;
      if (auto const* number = std::get_if<std::int64_t>(&value)) {
        sqlite3_bind_int64(statement, place, *number);
      } else if (auto const* real = std::get_if<double>(&value)) {
        sqlite3_bind_double(statement, place, *real);
      } else if (auto const* text = std::get_if<std::string_view>(&value)) {
        refuse_nul(*text);
        sqlite3_bind_text(statement, place, text->data() == nullptr ? "" : text->data(), static_cast<int>(text->size()),
                          SQLITE_STATIC);
      } else {
        sqlite3_bind_null(statement, place);
      }
    }
  }

  sqlite3* handle_ = nullptr;
  std::set<std::string> notices_;
  std::unordered_map<std::string, sqlite3_stmt*, TextHash, std::equal_to<>> statements_;
};

}  // namespace

std::unique_ptr<Connection> open_sqlite(std::string const& path) {
  if (auto const folder = std::filesystem::path(path).parent_path(); !folder.empty()) {
    std::filesystem::create_directories(folder);
  }
  // Password hashes are for the owner's eyes; SQLite gives the files beside it the same mode.
  if (int const file = open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600); file >= 0) close(file);
  return std::make_unique<SqliteConnection>(path);
}

}  // namespace bedrud::db
