#pragma once
// Counts for the administrator's first page. A day is 86 400 000 ms of UTC.
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>
#include "database/connection.hpp"
#include "models/room.hpp"
#include "models/user.hpp"

namespace bedrud {

struct DayCount {
  std::int64_t day = 0, count = 0;  // days since 1970
};
BOOST_DESCRIBE_STRUCT(DayCount, (), (day, count))

struct RoomCounts {
  std::int64_t active = 0, live = 0, open = 0, closed = 0, persistent = 0, stale = 0;
};
BOOST_DESCRIBE_STRUCT(RoomCounts, (), (active, live, open, closed, persistent, stale))

// A room was made, or somebody joined one.
struct RoomEventRow {
  std::string type, room_id, room_name, user_id, user_name;
  std::int64_t happened_at = 0;
};
BOOST_DESCRIBE_STRUCT(RoomEventRow, (), (type, room_id, room_name, user_id, user_name, happened_at))

class OverviewRepository {
 public:
  explicit OverviewRepository(db::Connection& connection) : db_(connection) {}

  std::int64_t users_before(std::int64_t time) {
    return count("SELECT count(*) FROM users WHERE provider <> 'guest' AND created_at < $1", time);
  }
  std::int64_t rooms_before(std::int64_t time) {
    return count("SELECT count(*) FROM rooms WHERE deleted_at IS NULL AND created_at < $1", time);
  }
  std::int64_t sessions_at(std::int64_t now) {
    return count("SELECT count(*) FROM sessions WHERE ended_at IS NULL AND expires_at > $1", now);
  }
  std::int64_t online() {
    return db_.one<std::int64_t>("SELECT count(DISTINCT user_id) FROM room_participants WHERE is_active").value_or(0);
  }
  // stale: active, nobody in it, nothing happened since `idle_since`.
  RoomCounts room_counts(std::int64_t idle_since) {
    return db_
        .one<RoomCounts>(
            "SELECT COALESCE(sum(CASE WHEN is_active THEN 1 ELSE 0 END), 0) AS active, "
            "COALESCE(sum(CASE WHEN is_active AND EXISTS (SELECT 1 FROM room_participants p WHERE p.room_id = rooms.id "
            "AND p.is_active) THEN 1 ELSE 0 END), 0) AS live, "
            "COALESCE(sum(CASE WHEN is_public THEN 1 ELSE 0 END), 0) AS open, "
            "COALESCE(sum(CASE WHEN is_public THEN 0 ELSE 1 END), 0) AS closed, "
            "COALESCE(sum(CASE WHEN settings_is_persistent THEN 1 ELSE 0 END), 0) AS persistent, "
            "COALESCE(sum(CASE WHEN is_active AND COALESCE(last_activity_at, created_at) < $1 THEN 1 ELSE 0 END), 0) AS stale "
            "FROM rooms WHERE deleted_at IS NULL",
            idle_since)
        .value_or(RoomCounts{});
  }
  std::vector<DayCount> rooms_made_since(std::int64_t time) {
    return db_.all<DayCount>(
        "SELECT created_at / 86400000 AS day, count(*) AS count FROM rooms WHERE created_at >= $1 GROUP BY 1", time);
  }
  std::vector<DayCount> rooms_used_since(std::int64_t time) {
    return db_.all<DayCount>(
        "SELECT joined_at / 86400000 AS day, count(DISTINCT room_id) AS count FROM room_participants WHERE joined_at >= $1 "
        "GROUP BY 1",
        time);
  }
  std::vector<DayCount> people_since(std::int64_t time) {
    return db_.all<DayCount>(
        "SELECT joined_at / 86400000 AS day, count(DISTINCT user_id) AS count FROM room_participants WHERE joined_at >= $1 "
        "GROUP BY 1",
        time);
  }
  // The newest first.
  std::vector<Room> stale_rooms(std::int64_t idle_since, std::int64_t limit) {
    return db_.all<Room>(
        "SELECT * FROM rooms WHERE is_active AND COALESCE(last_activity_at, created_at) < $1 ORDER BY created_at DESC LIMIT $2",
        idle_since, limit);
  }
  std::vector<RoomEventRow> last_events(std::int64_t limit) {
    return db_.all<RoomEventRow>(
        "SELECT * FROM (SELECT 'room_created' AS type, r.id AS room_id, r.name AS room_name, u.id AS user_id, "
        "u.name AS user_name, r.created_at AS happened_at FROM rooms r JOIN users u ON u.id = r.created_by UNION ALL "
        "SELECT 'room_joined' AS type, r.id AS room_id, r.name AS room_name, u.id AS user_id, u.name AS user_name, "
        "p.joined_at AS happened_at FROM room_participants p JOIN rooms r ON r.id = p.room_id JOIN users u ON u.id = "
        "p.user_id) e "
        "ORDER BY happened_at DESC, room_id LIMIT $1",
        limit);
  }

 private:
  std::int64_t count(char const* sql, std::int64_t argument) { return db_.one<std::int64_t>(sql, argument).value_or(0); }

  db::Connection& db_;
};

}  // namespace bedrud
