#pragma once
// Who may be or has been in a room: one row for each room and user.
#include <optional>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/room.hpp"

namespace bedrud {

// A taken seat and the name of its room, which is the room's name on the media side.
struct Seat {
  std::string room_name, user_id;
};
BOOST_DESCRIBE_STRUCT(Seat, (), (room_name, user_id))

class ParticipantRepository {
 public:
  explicit ParticipantRepository(db::Connection& connection) : db_(connection) {}

  std::optional<RoomParticipant> find(std::string_view room_id, std::string_view user_id) {
    return db_.one<RoomParticipant>("SELECT * FROM room_participants WHERE room_id = $1 AND user_id = $2", room_id, user_id);
  }
  // The seats that are taken, but for one user's own: coming back to a full room is not refused.
  std::int64_t count_others(std::string_view room_id, std::string_view user_id) {
    return db_
        .one<std::int64_t>(
            "SELECT count(*) FROM room_participants WHERE room_id = $1 AND user_id <> $2 AND is_active "
            "AND is_banned = FALSE",
            room_id, user_id)
        .value_or(0);
  }
  std::int64_t count_active(std::string_view room_id) { return count_others(room_id, ""); }
  std::vector<RoomParticipant> list_active(std::string_view room_id) {
    return db_.all<RoomParticipant>("SELECT * FROM room_participants WHERE room_id = $1 AND is_active ORDER BY joined_at, id",
                                    room_id);
  }

  // The seats that were taken before `before`, the oldest first.
  std::vector<Seat> list_seats_before(std::int64_t before, std::int64_t limit) {
    return db_.all<Seat>(
        "SELECT r.name AS room_name, p.user_id FROM room_participants p JOIN rooms r ON r.id = p.room_id "
        "WHERE p.is_active AND r.is_active AND p.joined_at < $1 ORDER BY p.joined_at LIMIT $2",
        before, limit);
  }

  // Takes the seat. A row that is there keeps its id, ban, mutes and rights.
  void enrol(RoomParticipant const& seat) {
    db_.exec(
        "INSERT INTO room_participants (id, room_id, user_id, joined_at, is_active, is_approved, is_on_stage, is_moderator) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
        "ON CONFLICT (room_id, user_id) DO UPDATE SET joined_at = excluded.joined_at, left_at = NULL, "
        "is_active = excluded.is_active, kicked_at = NULL",
        seat.id, seat.room_id, seat.user_id, seat.joined_at, seat.is_active, seat.is_approved, seat.is_on_stage,
        seat.is_moderator);
  }
  bool leave(std::string_view room_id, std::string_view user_id, std::int64_t now) {
    return db_.exec(
               "UPDATE room_participants SET is_active = FALSE, left_at = $3 WHERE room_id = $1 AND user_id = $2 AND is_active",
               room_id, user_id, now) == 1;
  }
  std::int64_t leave_all(std::string_view room_id, std::int64_t now) {
    return db_.exec("UPDATE room_participants SET is_active = FALSE, left_at = $2 WHERE room_id = $1 AND is_active", room_id,
                    now);
  }
  // Leaves the seat and starts the cooldown.
  bool kick(std::string_view room_id, std::string_view user_id, std::int64_t now) {
    return db_.exec(
               "UPDATE room_participants SET is_active = FALSE, left_at = $3, kicked_at = $3 WHERE room_id = $1 AND "
               "user_id = $2",
               room_id, user_id, now) == 1;
  }
  // Leaves every seat as if kicked: who was shut out of the server does not come back by a media token.
  std::int64_t kick_everywhere(std::string_view user_id, std::int64_t now) {
    return db_.exec(
        "UPDATE room_participants SET is_active = FALSE, left_at = $2, kicked_at = $2 WHERE user_id = $1 AND is_active",
        user_id, now);
  }
  bool ban(std::string_view room_id, std::string_view user_id, std::int64_t now) {
    return db_.exec(
               "UPDATE room_participants SET is_active = FALSE, left_at = $3, is_banned = TRUE WHERE room_id = $1 AND "
               "user_id = $2",
               room_id, user_id, now) == 1;
  }

 private:
  db::Connection& db_;
};

}  // namespace bedrud
