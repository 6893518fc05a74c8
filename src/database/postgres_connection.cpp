#include "database/database.hpp"
#include "database/libpq.hpp"
#include "database/postgres_listener.hpp"
#include "database/text_check.hpp"

#include <poll.h>
#include <algorithm>
#include <charconv>
#include <functional>
#include <unordered_map>

namespace bedrud::db {
namespace {

constexpr std::chrono::seconds kGrace{2};

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
struct ClearResult {
  void operator()(PGresult* result) const { libpq().clear(result); }
};
using Result = std::unique_ptr<PGresult, ClearResult>;

std::string_view field(PGresult const* result, int code) {
  auto const* text = libpq().result_error_field(result, code);
  return text == nullptr ? std::string_view{} : text;
}

// SQLSTATE classes: PostgreSQL manual, appendix A. The DETAIL field carries values of rows and is left out.
[[noreturn]] void fail(PGconn* handle, PGresult const* result, std::string_view doing) {
  auto const state = field(result, PG_DIAG_SQLSTATE);
  auto message = std::string(field(result, PG_DIAG_MESSAGE_PRIMARY));
  if (message.empty()) message = libpq().error_message(handle);
  if (auto const name = field(result, PG_DIAG_CONSTRAINT_NAME); !name.empty()) message += " [" + std::string(name) + "]";
  message += " (" + std::string(doing) + ")";
  if (state == "23505") throw UniqueViolation(message);
  if (state == "23503") throw ForeignKeyViolation(message);
  if (state == "53100") throw DiskFull(message);
  if (state == "57014") throw TimedOut(message);
  if (state == "40P01" || state == "40001") throw TransactionConflict(message);
  if (state == "22021") {
    throw Error(ErrorCode::kBadRequest, PublicText{"Text must be valid UTF-8"}, LogDetail{std::move(message)});
  }
  if (libpq().status(handle) == CONNECTION_BAD || state.starts_with("08") || state.starts_with("57P")) {
    throw ConnectionLost(message);
  }
  throw DatabaseError(message);
}

class PostgresRows final : public Rows {
 public:
  explicit PostgresRows(Result result) : result_(std::move(result)), count_(libpq().ntuples(result_.get())) {}
  bool next() override { return ++row_ < count_; }
  int columns() const override { return libpq().nfields(result_.get()); }
  int column(std::string_view name) const override {
    int const count = libpq().nfields(result_.get());
    // Mostly asked in the order of the columns: the search goes on where the last one ended.
    for (int tries = 0; tries < count; ++tries) {
      int const i = (next_column_ + tries) % count;
      if (name != libpq().fname(result_.get(), i)) continue;
      next_column_ = i + 1;
      return i;
    }
    return -1;
  }
  bool null(int column) const override { return libpq().getisnull(result_.get(), row_, column) != 0; }
  std::int64_t integer(int column) const override {
    auto const value = text(column);
    if (value == "t") return 1;
    std::int64_t number = 0;  // "f" stays 0
    std::from_chars(value.data(), value.data() + value.size(), number);
    return number;
  }
  double real(int column) const override {
    auto const value = text(column);
    double number = 0;
    std::from_chars(value.data(), value.data() + value.size(), number);
    return number;
  }
  std::string_view text(int column) const override {
    return {libpq().getvalue(result_.get(), row_, column),
            static_cast<std::size_t>(libpq().getlength(result_.get(), row_, column))};
  }

 private:
  Result result_;
  int row_ = -1, count_;
  mutable int next_column_ = 0;
};

class PostgresConnection final : public Connection {
 public:
  PostgresConnection(std::string const& dsn, std::chrono::milliseconds limit) : limit_(limit) {
    // What stands before dbname can be overridden by the connection string.
    char const* const names[] = {"connect_timeout", "fallback_application_name", "client_encoding", "dbname", nullptr};
    char const* const values[] = {"5", "bedrud", "UTF8", dsn.c_str(), nullptr};
    handle_ = libpq().connectdb_params(names, values, 1);
    if (libpq().status(handle_) != CONNECTION_OK) {
      std::string const message = libpq().error_message(handle_);
      libpq().finish(handle_);
      throw ConnectionLost("cannot connect to PostgreSQL: " + message);
    }
    libpq().set_notice_processor(handle_, [](void*, char const*) {}, nullptr);
    if (limit_.count() == 0) return;
    // A transaction that is left open in the middle holds its locks no longer than a statement.
    auto const ms = std::to_string(limit_.count());
    try {
      script("SET statement_timeout = " + ms + "; SET idle_in_transaction_session_timeout = " + ms);
    } catch (...) {
      libpq().finish(handle_);
      throw;
    }
  }
  ~PostgresConnection() override { libpq().finish(handle_); }
  PostgresConnection(PostgresConnection const&) = delete;
  PostgresConnection& operator=(PostgresConnection const&) = delete;

  Dialect dialect() const override { return Dialect::kPostgres; }

  std::unique_ptr<Rows> run(std::string_view sql, std::span<Value const> args, std::int64_t* affected) override {
    auto const& name = prepared(sql);
    std::vector<std::string> texts(args.size());
    std::vector<char const*> values(args.size(), nullptr);
    for (std::size_t i = 0; i < args.size(); ++i) {
      if (std::holds_alternative<std::nullptr_t>(args[i])) continue;
      texts[i] = to_text(args[i]);
      values[i] = texts[i].c_str();
    }
    if (libpq().send_query_prepared(handle_, name.c_str(), static_cast<int>(args.size()), values.data(), nullptr, nullptr, 0) ==
        0) {
      fail(handle_, nullptr, sql);
    }
    auto result = answer(sql);
    check(result.get(), sql);
    if (affected != nullptr) {
      *affected = 0;
      std::string_view const count = libpq().cmd_tuples(result.get());
      std::from_chars(count.data(), count.data() + count.size(), *affected);
    }
    return std::make_unique<PostgresRows>(std::move(result));
  }

  void script(std::string_view sql) override {
    if (libpq().send_query(handle_, expand(Dialect::kPostgres, sql).c_str()) == 0) fail(handle_, nullptr, "script");
    check(answer("script").get(), "script");
  }

  void notify(std::string_view channel) override {
    run("SELECT pg_notify($1, $2)", std::array<Value, 2>{std::string_view(kPostgresChannel), channel}, nullptr);
  }

 private:
  static std::string to_text(Value const& value) {
    if (auto const* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (auto const* real = std::get_if<double>(&value)) {
      char digits[32];
      auto const end = std::to_chars(digits, digits + sizeof digits, *real).ptr;
      return {digits, end};
    }
    auto const text = std::get<std::string_view>(value);
    refuse_nul(text);
    return std::string(text);
  }

  // Waits for what was sent. The server ends a slow statement itself; one that is silent for longer hangs or is out of reach.
  // A script has a result for each of its statements: the last one is that of the one that failed, if any.
  Result answer(std::string_view doing) {
    auto const end = std::chrono::steady_clock::now() + limit_ + kGrace;
    for (Result last;;) {
      while (libpq().is_busy(handle_) == 1) wait_until(end, doing);
      auto* const result = libpq().get_result(handle_);
      if (result == nullptr) return last;
      last.reset(result);
    }
  }

  void wait_until(std::chrono::steady_clock::time_point end, std::string_view doing) {
    auto const left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    pollfd socket{.fd = libpq().socket(handle_), .events = POLLIN, .revents = 0};
    int const ready = poll(&socket, 1, limit_.count() == 0 ? -1 : static_cast<int>(std::max<std::int64_t>(left, 0)));
    if (ready == 0) throw ConnectionLost("PostgreSQL does not answer (" + std::string(doing) + ")");
    if (libpq().consume_input(handle_) == 0) fail(handle_, nullptr, doing);
  }

  void check(PGresult const* result, std::string_view sql) {
    auto const status = libpq().result_status(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) fail(handle_, result, sql);
  }

  std::string const& prepared(std::string_view sql) {
    if (auto const found = statements_.find(sql); found != statements_.end()) return found->second;
    auto name = "s" + std::to_string(statements_.size());
    if (libpq().send_prepare(handle_, name.c_str(), expand(Dialect::kPostgres, sql).c_str(), 0, nullptr) == 0) {
      fail(handle_, nullptr, sql);
    }
    check(answer(sql).get(), sql);
    return statements_.emplace(sql, std::move(name)).first->second;
  }

  PGconn* handle_ = nullptr;
  std::chrono::milliseconds const limit_;
  std::unordered_map<std::string, std::string, TextHash, std::equal_to<>> statements_;
};

}  // namespace

std::unique_ptr<Connection> open_postgres(std::string const& dsn, std::chrono::milliseconds limit) {
  return std::make_unique<PostgresConnection>(dsn, limit);
}

}  // namespace bedrud::db
