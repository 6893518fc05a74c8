#include "services/audit_service.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include "base/error.hpp"
#include "base/id.hpp"
#include "database/database.hpp"
#include "repository/audit_repository.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kDayMs = 86'400'000, kKeepDays = 730;

boost::json::object object_of(std::string const& text) {
  boost::json::error_code bad;
  auto value = boost::json::parse(text, bad);
  return !bad && value.is_object() ? value.get_object() : boost::json::object();
}

}  // namespace

void record(db::Connection& connection, Caller const& caller, Deed deed, std::int64_t now) {
  AuditEntry entry;
  entry.id = new_id();
  entry.created_at = now;
  entry.actor_id = caller.user_id;
  entry.actor_email = caller.email;
  entry.action = std::move(deed.action);
  entry.target_type = std::move(deed.target_type);
  entry.target_id = std::move(deed.target_id);
  entry.target_name = std::move(deed.target_name);
  entry.before_json = boost::json::serialize(deed.before);
  entry.after_json = boost::json::serialize(deed.after);
  entry.address = caller.address;
  entry.request_id = caller.request_id;
  AuditRepository(connection).insert(entry);
}

std::int64_t require_date(std::string const& text, char const* name) {
  Error const wrong(ErrorCode::kBadRequest, PublicText{std::string("Invalid ") + name + " format, expected YYYY-MM-DD"});
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') throw wrong;
  auto const number = [&](std::size_t at, std::size_t size) {
    int value = 0;
    auto const* const end = text.data() + at + size;
    auto const [stopped, failed] = std::from_chars(text.data() + at, end, value);
    if (failed != std::errc() || stopped != end || value < 0) throw wrong;
    return value;
  };
  auto const date = std::chrono::year(number(0, 4)) / std::chrono::month(static_cast<unsigned>(number(5, 2))) /
                    std::chrono::day(static_cast<unsigned>(number(8, 2)));
  if (!date.ok()) throw wrong;
  return std::chrono::sys_days(date).time_since_epoch().count() * kDayMs;
}

std::string require_words(std::string_view csv, std::span<std::string_view const> known, char const* name,
                          bool (*also)(std::string_view word)) {
  std::string out;
  while (!csv.empty()) {
    auto const end = std::min(csv.find(','), csv.size());
    auto const word = csv.substr(0, end);
    csv.remove_prefix(std::min(end + 1, csv.size()));
    if (word.empty()) continue;
    if (std::find(known.begin(), known.end(), word) == known.end() && !(also && also(word))) {
      throw Error(ErrorCode::kBadRequest, PublicText{std::string("Invalid ") + name + ": " + std::string(word.substr(0, 40))});
    }
    out.append(out.empty() ? "," : "").append(word).append(",");
  }
  return out;
}

Task<AuditPage> AuditService::list(Caller const& /*caller*/, AuditQuery in) {
  if (in.order != "asc" && in.order != "desc") {
    throw Error(ErrorCode::kBadRequest, PublicText{"Invalid order, must be asc or desc"});
  }
  AuditFilter filter;
  filter.actor = in.actor;
  filter.action = in.action;
  filter.target = in.target;
  if (!in.dateFrom.empty()) filter.from = require_date(in.dateFrom, "dateFrom");
  if (!in.dateTo.empty()) filter.to = require_date(in.dateTo, "dateTo") + kDayMs;
  filter.cursor = in.cursor;
  filter.ascending = in.order == "asc";
  auto const load = [&](db::Connection& c) { return AuditRepository(c).page(filter, in.limit + 1); };
  auto const rows = co_await database_.read(load);
  AuditPage out;
  for (auto const& row : rows) {
    if (static_cast<std::int64_t>(out.entries.size()) == in.limit) {
      out.nextCursor = out.entries.back().id;
      break;
    }
    out.entries.push_back({row.id, to_rfc3339(row.created_at), row.actor_id, row.actor_email, row.action, row.target_type,
                           row.target_id, row.target_name, object_of(row.before_json), object_of(row.after_json), row.address,
                           row.request_id});
  }
  co_return out;
}

Task<std::int64_t> AuditService::sweep() {
  auto const remove = [before = clock_.now_ms() - kKeepDays * kDayMs](db::Connection& c) {
    return AuditRepository(c).remove_before(before);
  };
  co_return co_await database_.write(remove);
}

}  // namespace bedrud
