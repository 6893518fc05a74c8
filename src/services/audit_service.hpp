#pragma once
// The audit log: every deed of an administrator, written in its own transaction (W31), and its page by page reading.
#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/json_rules.hpp"
#include "base/task.hpp"

namespace bedrud::db {
class Connection;
class Database;
}  // namespace bedrud::db

namespace bedrud {

struct AuditQuery {
  std::string actor, action, target;  // ids of accounts; "user.ban" or "user." for all of them
  std::string dateFrom, dateTo;       // YYYY-MM-DD, both included, UTC
  std::string order = "desc", cursor;
  std::int64_t limit = 50;
};
BOOST_DESCRIBE_STRUCT(AuditQuery, (), (actor, action, target, dateFrom, dateTo, order, cursor, limit))

struct AuditView {
  std::string id, createdAt, actorId, actorEmail, action, targetType, targetId, targetName;
  boost::json::object before, after;
  std::string address, requestId;
};
BOOST_DESCRIBE_STRUCT(AuditView, (),
                      (id, createdAt, actorId, actorEmail, action, targetType, targetId, targetName, before, after, address,
                       requestId))

struct AuditPage {
  std::vector<AuditView> entries;
  std::string nextCursor;  // empty: that was all
};
BOOST_DESCRIBE_STRUCT(AuditPage, (), (entries, nextCursor))

// What was done; `before` and `after` hold what changed, never a secret.
struct Deed {
  std::string action, target_type, target_id, target_name;
  boost::json::object before{}, after{};
};

// Inside the write of the deed.
void record(db::Connection& connection, Caller const& caller, Deed deed, std::int64_t now);

// "2026-01-31" as UTC milliseconds; throws kBadRequest "Invalid <name> format, expected YYYY-MM-DD".
std::int64_t require_date(std::string const& text, char const* name);
// Filters of administrators' lists: "a,b" as ",a,b,". Throws kBadRequest "Invalid <name>: ..." for a word that is neither among
// `known` nor fits `also`.
std::string require_words(std::string_view csv, std::span<std::string_view const> known, char const* name,
                          bool (*also)(std::string_view word) = nullptr);

class AuditService {
 public:
  AuditService(db::Database& database, Clock& clock) : database_(database), clock_(clock) {}

  Task<AuditPage> list(Caller const& caller, AuditQuery in);
  Task<std::int64_t> sweep();

 private:
  db::Database& database_;
  Clock& clock_;
};

}  // namespace bedrud

template <>
struct bedrud::json::Rules<bedrud::AuditQuery> {
  using In = bedrud::AuditQuery;
  static constexpr std::tuple list{Rule{&In::actor, Optional{}},  Rule{&In::action, Optional{}},
                                   Rule{&In::target, Optional{}}, Rule{&In::dateFrom, Optional{}},
                                   Rule{&In::dateTo, Optional{}}, Rule{&In::order, Optional{}},
                                   Rule{&In::cursor, Optional{}}, Rule{&In::limit, Optional{}, Range{1, 1000}}};
};
