#pragma once
// One connection to SQLite or PostgreSQL with one SQL text for both. Parameters are $1, $2, ...; described structs
// (BOOST_DESCRIBE_STRUCT) take rows by column name. The only words that differ between the dialects are written in braces:
//   {serial} {blob} {bool} {ilike} {skip_locked} {for_update}
// Times are BIGINT UTC milliseconds, ids and JSON are TEXT, TRUE and FALSE work in both. A parameter that PostgreSQL cannot
// give a type ("$1 IS NULL") needs a CAST. Not thread-safe: a connection belongs to one thread.
#include <array>
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace bedrud::db {

enum class Dialect { kSqlite, kPostgres };

// A statement failed. The text is for the log: it can carry SQL, never parameter values.
class DatabaseError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
// A unique index or primary key refused the row; PostgreSQL names the constraint, SQLite the columns.
class UniqueViolation : public DatabaseError {
 public:
  using DatabaseError::DatabaseError;
};
// A foreign key refused the change.
class ForeignKeyViolation : public DatabaseError {
 public:
  using DatabaseError::DatabaseError;
};
// The server went away; the statement may or may not have happened.
class ConnectionLost : public DatabaseError {
 public:
  using DatabaseError::DatabaseError;
};
// There is no room on the disk.
class DiskFull : public DatabaseError {
 public:
  using DatabaseError::DatabaseError;
};
// PostgreSQL ended a statement that took too long (statement_timeout).
class TimedOut : public DatabaseError {
 public:
  using DatabaseError::DatabaseError;
};
// PostgreSQL chose this transaction to end a deadlock or a serialization conflict; running it again is right.
class TransactionConflict : public DatabaseError {
 public:
  using DatabaseError::DatabaseError;
};

// Text parameters are views of the caller's arguments, which outlive the statement's run.
using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string_view>;

// The answer of one statement, read row by row; closes the statement when destroyed.
class Rows {
 public:
  virtual ~Rows() = default;
  virtual bool next() = 0;
  virtual int columns() const = 0;
  virtual int column(std::string_view name) const = 0;  // -1: no such column
  virtual bool null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual double real(int column) const = 0;
  virtual std::string_view text(int column) const = 0;  // valid until next()
};

class Connection {
 public:
  virtual ~Connection() = default;
  virtual Dialect dialect() const = 0;
  // Prepares (once for each connection and text) and runs one statement.
  virtual std::unique_ptr<Rows> run(std::string_view sql, std::span<Value const> args, std::int64_t* affected) = 0;
  // Runs a script of several statements without parameters, unprepared. Dialect words are expanded.
  virtual void script(std::string_view sql) = 0;
  // In a write: whoever listens to the channel (Database::listen), in any server of the database, is told once it is durable.
  virtual void notify(std::string_view channel) = 0;
  // SQLite: the channels since the last call, for the pool's writer.
  virtual std::set<std::string> take_notices() { return {}; }

  // Rows affected.
  template <class... A>
  std::int64_t exec(std::string_view sql, A const&... args) {
    std::int64_t affected = 0;
    run(sql, std::array<Value, sizeof...(A)>{bind(args)...}, &affected);
    return affected;
  }
  // T: a described struct, or a scalar for the first column.
  template <class T, class... A>
  std::optional<T> one(std::string_view sql, A const&... args) {
    auto rows = run(sql, std::array<Value, sizeof...(A)>{bind(args)...}, nullptr);
    auto const places = columns_of<T>(*rows);
    if (!rows->next()) return std::nullopt;
    return read_row<T>(*rows, places);
  }
  template <class T, class... A>
  std::vector<T> all(std::string_view sql, A const&... args) {
    auto rows = run(sql, std::array<Value, sizeof...(A)>{bind(args)...}, nullptr);
    auto const places = columns_of<T>(*rows);
    std::vector<T> out;
    while (rows->next()) {
      // Most lists are short, and growing from one row to eight moves each of them three times.
      if (out.empty()) out.reserve(kUsualRows);
      out.push_back(read_row<T>(*rows, places));
    }
    return out;
  }

 private:
  static constexpr std::size_t kUsualRows = 8;

  static Value bind(std::string_view text) { return text; }
  static Value bind(std::string const& text) { return std::string_view(text); }
  static Value bind(char const* text) { return std::string_view(text); }
  static Value bind(std::nullptr_t) { return nullptr; }
  static Value bind(double number) { return number; }
  template <std::integral I>
  static Value bind(I number) {
    return static_cast<std::int64_t>(number);
  }
  template <class T>
  static Value bind(std::optional<T> const& value) {
    return value ? bind(*value) : Value{nullptr};
  }

  template <class T>
  using Members = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

  // Where each member's column stands in the answer; a missing column leaves the member's default.
  template <class T>
  static auto columns_of(Rows const& rows) {
    if constexpr (boost::describe::has_describe_members<T>::value) {
      std::array<int, boost::mp11::mp_size<Members<T>>::value> places{};
      std::size_t i = 0;
      boost::mp11::mp_for_each<Members<T>>([&](auto member) { places[i++] = rows.column(member.name); });
      return places;
    } else {
      return std::array<int, 1>{0};
    }
  }
  template <class T, class Places>
  static T read_row(Rows const& rows, Places const& places) {
    T row{};
    if constexpr (boost::describe::has_describe_members<T>::value) {
      std::size_t i = 0;
      boost::mp11::mp_for_each<Members<T>>([&](auto member) {
        int const place = places[i++];
        if (place >= 0) read_field(rows, place, row.*member.pointer);
      });
    } else {
      read_field(rows, 0, row);
    }
    return row;
  }
  static void read_field(Rows const& rows, int column, std::string& out) { out = rows.text(column); }
  static void read_field(Rows const& rows, int column, double& out) { out = rows.real(column); }
  template <std::integral I>
  static void read_field(Rows const& rows, int column, I& out) {
    out = static_cast<I>(rows.integer(column));
  }
  template <class T>
  static void read_field(Rows const& rows, int column, std::optional<T>& out) {
    if (rows.null(column)) {
      out.reset();
    } else {
      read_field(rows, column, out.emplace());
    }
  }
};

// The statement in the words of one dialect.
std::string expand(Dialect dialect, std::string_view sql);

}  // namespace bedrud::db
