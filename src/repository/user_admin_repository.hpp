#pragma once
// Accounts as an administrator looks for them.
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/user.hpp"
#include "repository/like_pattern.hpp"

namespace bedrud {

// Empty members do not restrict. Lists are ",word,word,".
struct UserFilter {
  std::string text;                      // part of a name or an address
  std::string providers, roles, states;  // states: active, banned
  std::string verified;                  // true, false
  std::int64_t from = 0, to = 0;         // created, UTC milliseconds, to exclusive; 0: open
  bool guests = true;                    // also when no provider is named

  bool operator==(UserFilter const&) const = default;
};

// What somebody did in rooms.
struct Participation {
  std::string id, room_id, room_name;
  std::int64_t joined_at = 0;
  std::optional<std::int64_t> left_at;
  bool is_active = false;
};
BOOST_DESCRIBE_STRUCT(Participation, (), (id, room_id, room_name, joined_at, left_at, is_active))

class UserAdminRepository {
 public:
  explicit UserAdminRepository(db::Connection& connection) : db_(connection) {}

  // sort: name, email, provider or created_at, nothing else; it becomes part of the statement.
  std::vector<User> page(UserFilter const& filter, std::string const& sort, bool ascending, std::int64_t limit,
                         std::int64_t offset) {
    auto const direction = std::string(ascending ? " ASC" : " DESC");
    auto const key = sort == "name" ? "lower(name)" : sort;
    auto const order = " ORDER BY " + key + direction + ", id" + direction;
    // First only their ids: whole rows need not be read to be skipped.
    auto const sql = std::string("SELECT * FROM users WHERE id IN (SELECT id FROM users WHERE ") + where(filter) + order +
                     " LIMIT $9 OFFSET $10)" + order;
    return db_.all<User>(sql, like_pattern(filter.text), filter.providers, filter.roles, filter.states, filter.verified,
                         filter.from, filter.to, filter.guests ? 1 : 0, limit, offset);
  }
  std::int64_t count(UserFilter const& filter) {
    auto const sql = std::string("SELECT count(*) FROM users WHERE ") + where(filter);
    return db_
        .one<std::int64_t>(sql, like_pattern(filter.text), filter.providers, filter.roles, filter.states, filter.verified,
                           filter.from, filter.to, filter.guests ? 1 : 0)
        .value_or(0);
  }

  // The latest first.
  std::vector<Participation> participations(std::string_view user_id, std::int64_t limit, std::int64_t offset) {
    return db_.all<Participation>(
        "SELECT p.id, p.room_id, r.name AS room_name, p.joined_at, p.left_at, p.is_active FROM room_participants p "
        "JOIN rooms r ON r.id = p.room_id WHERE p.user_id = $1 ORDER BY p.joined_at DESC, p.id DESC LIMIT $2 OFFSET $3",
        user_id, limit, offset);
  }
  std::int64_t count_participations(std::string_view user_id) {
    return db_.one<std::int64_t>("SELECT count(*) FROM room_participants WHERE user_id = $1", user_id).value_or(0);
  }
  // Distinct people who sit in a room now.
  std::int64_t count_online() {
    return db_.one<std::int64_t>("SELECT count(DISTINCT user_id) FROM room_participants WHERE is_active").value_or(0);
  }

 private:
  // Without a filter nothing stands in the way of the index of the order; the parameters are the same.
  static char const* where(UserFilter const& filter) {
    UserFilter everyone;
    everyone.guests = filter.guests;
    return filter == everyone ? kEveryone : kWhere;
  }

  static constexpr char kEveryone[] =
      "CAST($1 AS TEXT) = '' AND CAST($2 AS TEXT) = '' AND CAST($3 AS TEXT) = '' AND CAST($4 AS TEXT) = '' "
      "AND CAST($5 AS TEXT) = '' AND CAST($6 AS BIGINT) = 0 AND CAST($7 AS BIGINT) = 0 "
      "AND (CAST($8 AS BIGINT) = 1 OR provider <> 'guest')";
  static constexpr char kWhere[] =
      "(CAST($1 AS TEXT) = '' OR name {ilike} $1 ESCAPE '!' OR email {ilike} $1 ESCAPE '!') "
      "AND (CAST($2 AS TEXT) = '' OR $2 LIKE '%,' || provider || ',%') "
      "AND (CAST($3 AS TEXT) = '' OR ($3 LIKE '%,superadmin,%' AND accesses LIKE '%superadmin%') "
      "OR ($3 LIKE '%,admin,%' AND (accesses LIKE '{admin%' OR accesses LIKE '%,admin%')) "
      "OR ($3 LIKE '%,moderator,%' AND accesses LIKE '%moderator%') "
      "OR ($3 LIKE '%,user,%' AND (accesses LIKE '{user%' OR accesses LIKE '%,user%')) "
      "OR ($3 LIKE '%,guest,%' AND accesses LIKE '%guest%')) "
      "AND (CAST($4 AS TEXT) = '' OR ($4 LIKE '%,active,%' AND is_active) OR ($4 LIKE '%,banned,%' AND NOT is_active)) "
      "AND (CAST($5 AS TEXT) = '' OR ($5 = 'true' AND email_verified_at IS NOT NULL) "
      "OR ($5 = 'false' AND email_verified_at IS NULL)) "
      "AND (CAST($6 AS BIGINT) = 0 OR created_at >= $6) AND (CAST($7 AS BIGINT) = 0 OR created_at < $7) "
      "AND (CAST($8 AS BIGINT) = 1 OR $2 <> '' OR provider <> 'guest')";

  db::Connection& db_;
};

}  // namespace bedrud
