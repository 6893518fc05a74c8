#pragma once
// Rooms as an administrator looks for them.
#include <boost/describe.hpp>
#include <string>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/room.hpp"
#include "repository/like_pattern.hpp"

namespace bedrud {

// Empty and 0: does not restrict. Lists are ",word,word,".
struct RoomFilter {
  std::string text;                                // part of the name
  std::string owner;                               // part of the owner's name or address
  std::string visibilities, states;                // public, private; active, suspended, archived
  std::int64_t least_people = 0, most_people = 0;  // most -1: nobody
  std::int64_t least_seats = 0, most_seats = 0;    // of the limit; most -1: no limit
  std::int64_t from = 0, to = 0;                   // created, UTC milliseconds, `to` exclusive
  std::int64_t active_from = 0, active_to = 0;     // last activity

  bool operator==(RoomFilter const&) const = default;
};

struct RoomWithPeople : Room {
  std::int64_t people = 0;
  std::string owner_name, owner_email;
};
BOOST_DESCRIBE_STRUCT(RoomWithPeople, (Room), (people, owner_name, owner_email))

struct RoomEventFilter {
  std::string text, types;  // room_created, room_joined
  std::int64_t from = 0, to = 0;
};

// A room was made, or somebody joined one.
struct RoomHappening {
  std::string type, room_id, room_name, user_id, user_name;
  std::int64_t happened_at = 0;
};
BOOST_DESCRIBE_STRUCT(RoomHappening, (), (type, room_id, room_name, user_id, user_name, happened_at))

class RoomAdminRepository {
 public:
  explicit RoomAdminRepository(db::Connection& connection) : db_(connection) {}

  // sort: a column of kColumns below, nothing else; it becomes part of the statement.
  std::vector<RoomWithPeople> page(RoomFilter const& filter, std::string const& sort, bool ascending, std::int64_t limit,
                                   std::int64_t offset) {
    auto const direction = std::string(ascending ? " ASC" : " DESC");
    return ask<RoomWithPeople>(std::string("SELECT r.*, COALESCE(p.people, 0) AS people, u.name AS owner_name, u.email AS "
                                           "owner_email") +
                                   kFrom + where(filter) + " ORDER BY " + sort + direction + ", r.id" + direction +
                                   " LIMIT $13 OFFSET $14",
                               filter, limit, offset);
  }
  std::int64_t count(RoomFilter const& filter) {
    auto const found = ask<std::int64_t>(std::string("SELECT count(*)") + kFrom + where(filter), filter);
    return found.empty() ? 0 : found.front();
  }

  std::vector<RoomHappening> events(RoomEventFilter const& filter, bool ascending, std::int64_t limit, std::int64_t offset) {
    auto const direction = std::string(ascending ? " ASC" : " DESC");
    auto const sql = std::string("SELECT *") + kEvents + " ORDER BY happened_at" + direction + ", room_id" + direction +
                     ", user_id" + direction + " LIMIT $5 OFFSET $6";
    return db_.all<RoomHappening>(sql, like_pattern(filter.text), filter.types, filter.from, filter.to, limit, offset);
  }
  std::int64_t count_events(RoomEventFilter const& filter) {
    static std::string const sql = std::string("SELECT count(*)") + kEvents;
    return db_.one<std::int64_t>(sql, like_pattern(filter.text), filter.types, filter.from, filter.to).value_or(0);
  }

 private:
  template <class Row, class... More>
  std::vector<Row> ask(std::string const& sql, RoomFilter const& filter, More const&... more) {
    return db_.all<Row>(sql, like_pattern(filter.text), like_pattern(filter.owner), filter.visibilities, filter.states,
                        filter.least_people, filter.most_people, filter.least_seats, filter.most_seats, filter.from, filter.to,
                        filter.active_from, filter.active_to, more...);
  }

  // Without a filter nothing stands in the way of the index of the order; the parameters are the same.
  static char const* where(RoomFilter const& filter) { return filter == RoomFilter{} ? kEvery : kWhere; }

  // Who is here is counted once for all rooms, not for each.
  static constexpr char kFrom[] =
      " FROM rooms r JOIN users u ON u.id = r.created_by LEFT JOIN (SELECT room_id, count(*) AS people FROM room_participants "
      "WHERE is_active AND is_banned = FALSE GROUP BY room_id) p ON p.room_id = r.id ";
  static constexpr char kEvery[] =
      "WHERE CAST($1 AS TEXT) = '' AND CAST($2 AS TEXT) = '' AND CAST($3 AS TEXT) = '' AND CAST($4 AS TEXT) = '' "
      "AND CAST($5 AS BIGINT) = 0 AND CAST($6 AS BIGINT) = 0 AND CAST($7 AS BIGINT) = 0 AND CAST($8 AS BIGINT) = 0 "
      "AND CAST($9 AS BIGINT) = 0 AND CAST($10 AS BIGINT) = 0 AND CAST($11 AS BIGINT) = 0 AND CAST($12 AS BIGINT) = 0";
  static constexpr char kWhere[] =
      "WHERE (CAST($1 AS TEXT) = '' OR r.name {ilike} $1 ESCAPE '!') "
      "AND (CAST($2 AS TEXT) = '' OR u.name {ilike} $2 ESCAPE '!' OR u.email {ilike} $2 ESCAPE '!') "
      "AND (CAST($3 AS TEXT) = '' OR ($3 LIKE '%,public,%' AND r.is_public) OR ($3 LIKE '%,private,%' AND NOT r.is_public)) "
      "AND (CAST($4 AS TEXT) = '' OR ($4 LIKE '%,active,%' AND r.is_active) "
      "OR ($4 LIKE '%,suspended,%' AND NOT r.is_active AND r.deleted_at IS NULL) "
      "OR ($4 LIKE '%,archived,%' AND r.deleted_at IS NOT NULL)) "
      "AND COALESCE(p.people, 0) >= CAST($5 AS BIGINT) "
      "AND (CAST($6 AS BIGINT) = 0 OR ($6 < 0 AND COALESCE(p.people, 0) = 0) OR COALESCE(p.people, 0) <= $6) "
      "AND r.max_participants >= CAST($7 AS BIGINT) "
      "AND (CAST($8 AS BIGINT) = 0 OR ($8 < 0 AND r.max_participants = 0) OR r.max_participants <= $8) "
      "AND (CAST($9 AS BIGINT) = 0 OR r.created_at >= $9) AND (CAST($10 AS BIGINT) = 0 OR r.created_at < $10) "
      "AND (CAST($11 AS BIGINT) = 0 OR r.last_activity_at >= $11) AND (CAST($12 AS BIGINT) = 0 OR r.last_activity_at < $12)";

  // Who only knocked, or was banned from afar, did not join.
  static constexpr char kEvents[] =
      " FROM (SELECT 'room_created' AS type, r.id AS room_id, r.name AS room_name, u.id AS user_id, u.name AS user_name, "
      "r.created_at AS happened_at FROM rooms r JOIN users u ON u.id = r.created_by UNION ALL "
      "SELECT 'room_joined', r.id, r.name, u.id, u.name, p.joined_at FROM room_participants p JOIN rooms r ON r.id = p.room_id "
      "JOIN users u ON u.id = p.user_id WHERE p.is_active OR (p.left_at IS NOT NULL AND p.left_at >= p.joined_at)) e "
      "WHERE (CAST($1 AS TEXT) = '' OR room_name {ilike} $1 ESCAPE '!' OR user_name {ilike} $1 ESCAPE '!') "
      "AND (CAST($2 AS TEXT) = '' OR $2 LIKE '%,' || type || ',%') "
      "AND (CAST($3 AS BIGINT) = 0 OR happened_at >= $3) AND (CAST($4 AS BIGINT) = 0 OR happened_at < $4)";

  db::Connection& db_;
};

}  // namespace bedrud
