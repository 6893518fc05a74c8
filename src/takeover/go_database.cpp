#include "takeover/go_database.hpp"

#include <charconv>
#include <chrono>

namespace bedrud::takeover {
namespace {

// Takes exactly `digits` digits off the front.
std::optional<int> number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  auto const* const start = text.data();
  auto const* const end = start + digits;
  auto const [stop, failed] = std::from_chars(start, end, value);
  if (failed != std::errc{} || stop != end || value < 0) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool skip(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

// ".137635786" as milliseconds.
int fraction(std::string_view& text) {
  if (!skip(text, ".")) return 0;
  int value = 0;
  int place = 100;
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1), place /= 10) {
    value += (text.front() - '0') * place;
  }
  return value;
}

// "+05:30", "-0800", "+00", "Z", " +0000 UTC" or nothing, in minutes.
std::optional<int> offset(std::string_view text) {
  while (skip(text, " ")) {}
  if (text.empty() || text.front() == 'Z') return 0;
  int const sign = text.front() == '-' ? -1 : 1;
  if (!skip(text, "+-")) return std::nullopt;
  auto const hours = number(text, 2);
  if (!hours) return std::nullopt;
  skip(text, ":");
  return sign * (*hours * 60 + number(text, 2).value_or(0));
}

}  // namespace

GoDatabase::GoDatabase(db::Connection& connection, std::string schema) : connection_(connection), schema_(std::move(schema)) {
  if (connection.dialect() == db::Dialect::kPostgres) connection.script("SET TIME ZONE 'UTC'; SET DateStyle = 'ISO, YMD'");
}

std::string GoDatabase::name(std::string_view table) const {
  return schema_.empty() ? std::string(table) : schema_ + "." + std::string(table);
}

bool GoDatabase::has(std::string_view table) const {
  if (connection_.dialect() == db::Dialect::kSqlite) {
    constexpr auto kSql = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1";
    return connection_.one<int>(kSql, table).value_or(0) > 0;
  }
  constexpr auto kSql =
      "SELECT count(*) FROM information_schema.tables WHERE table_name = $1 AND "
      "table_schema = CASE WHEN $2 = '' THEN CAST(current_schema() AS TEXT) ELSE $2 END";
  return connection_.one<int>(kSql, table, schema_).value_or(0) > 0;
}

bool GoDatabase::has_column(std::string_view table, std::string_view column) const {
  if (connection_.dialect() == db::Dialect::kSqlite) {
    return connection_.one<int>("SELECT count(*) FROM pragma_table_info($1) WHERE name = $2", table, column).value_or(0) > 0;
  }
  constexpr auto kSql =
      "SELECT count(*) FROM information_schema.columns WHERE table_name = $1 AND column_name = $3 AND "
      "table_schema = CASE WHEN $2 = '' THEN CAST(current_schema() AS TEXT) ELSE $2 END";
  return connection_.one<int>(kSql, table, schema_, column).value_or(0) > 0;
}

bool GoDatabase::recognized() const { return !has("schema_migrations") && has_column("users", "refresh_token"); }

std::int64_t GoDatabase::count(std::string_view table) const {
  return has(table) ? connection_.one<std::int64_t>("SELECT count(*) FROM " + name(table)).value_or(0) : 0;
}

std::unique_ptr<db::Rows> GoDatabase::first_row(std::string_view table) const {
  auto rows = connection_.run("SELECT * FROM " + name(table) + " LIMIT 1", {}, nullptr);
  if (!rows->next()) throw db::DatabaseError("the table " + std::string(table) + " is empty");
  return rows;
}

std::string GoDatabase::hex(std::string_view column) const {
  auto const text = std::string(column);
  return connection_.dialect() == db::Dialect::kSqlite ? "hex(" + text + ") AS " + text
                                                       : "encode(" + text + ", 'hex') AS " + text;
}

std::optional<std::int64_t> go_time(std::string_view text) {
  auto const year = number(text, 4);
  if (!year || !skip(text, "-")) return std::nullopt;
  auto const month = number(text, 2);
  if (!month || !skip(text, "-")) return std::nullopt;
  auto const day = number(text, 2);
  std::chrono::year_month_day const date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(day.value_or(0)))};
  if (!date.ok()) return std::nullopt;
  auto const midnight = std::chrono::sys_days(date).time_since_epoch();
  if (!skip(text, " T")) return std::chrono::milliseconds(midnight).count();
  auto const hour = number(text, 2);
  if (!hour || !skip(text, ":")) return std::nullopt;
  auto const minute = number(text, 2);
  if (!minute || !skip(text, ":")) return std::nullopt;
  auto const second = number(text, 2);
  if (!second) return std::nullopt;
  auto const ms = fraction(text);
  auto const zone = offset(text);
  if (!zone) return std::nullopt;
  auto const minutes = (std::int64_t{*hour} * 60) + *minute - *zone;
  return std::chrono::milliseconds(midnight).count() + ((minutes * 60 + *second) * 1000) + ms;
}

}  // namespace bedrud::takeover
