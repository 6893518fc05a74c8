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

struct NamedSeat {
  std::string user_id, name, avatar_url;
};
BOOST_DESCRIBE_STRUCT(NamedSeat, (), (user_id, name, avatar_url))

struct WaitingPerson {
  std::string user_id, name, avatar_url, provider;
  std::int64_t knocked_at = 0;
};
BOOST_DESCRIBE_STRUCT(WaitingPerson, (), (user_id, name, avatar_url, provider, knocked_at))

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

  // The seats that were taken before `before` and whose owner no server has seen since, the oldest first.
  std::vector<Seat> list_seats_before(std::int64_t before, std::int64_t limit) {
    return db_.all<Seat>(
        "SELECT r.name AS room_name, p.user_id FROM room_participants p JOIN rooms r ON r.id = p.room_id "
        "WHERE p.is_active AND r.is_active AND p.joined_at < $1 AND p.seen_at < $1 ORDER BY p.joined_at LIMIT $2",
        before, limit);
  }
  std::vector<std::string> list_rooms_with_seats() {
    return db_.all<std::string>(
        "SELECT DISTINCT r.name FROM room_participants p JOIN rooms r ON r.id = p.room_id WHERE p.is_active AND r.is_active");
  }
  void see(std::string_view room_name, std::string_view user_id, std::int64_t now) {
    db_.exec(
        "UPDATE room_participants SET seen_at = $3 WHERE user_id = $2 AND is_active AND room_id IN (SELECT id FROM rooms WHERE "
        "name = $1 AND is_active)",
        room_name, user_id, now);
  }

  // Takes the seat, and with it leave to come again. A row that is there keeps its id, ban, mutes and rights.
  void enrol(RoomParticipant const& seat) {
    db_.exec(
        "INSERT INTO room_participants (id, room_id, user_id, joined_at, is_active, is_approved, is_on_stage, is_moderator) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
        "ON CONFLICT (room_id, user_id) DO UPDATE SET joined_at = excluded.joined_at, left_at = NULL, "
        "is_active = excluded.is_active, "
        "is_approved = room_participants.is_approved OR excluded.is_approved, kicked_at = NULL, knocked_at = NULL, "
        "waiting_at = NULL, hand_raised_at = NULL",
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
  // Asks to come in, or looks again for the answer. True: was not waiting before, or not after `stale`.
  bool knock(RoomParticipant const& who, std::int64_t now, std::int64_t stale) {
    bool const known = db_.one<int>(
                              "SELECT 1 FROM room_participants WHERE room_id = $1 AND user_id = $2 AND knocked_at IS NOT NULL "
                              "AND waiting_at >= $3",
                              who.room_id, who.user_id, stale)
                           .has_value();
    db_.exec(
        "INSERT INTO room_participants (id, room_id, user_id, joined_at, is_active, is_approved, knocked_at, waiting_at) "
        "VALUES ($1, $2, $3, $4, FALSE, FALSE, $4, $4) ON CONFLICT (room_id, user_id) DO UPDATE SET "
        "knocked_at = CASE WHEN room_participants.waiting_at >= $5 THEN room_participants.knocked_at ELSE $4 END, "
        "waiting_at = $4, kicked_at = NULL",
        who.id, who.room_id, who.user_id, now, stale);
    return !known;
  }
  // Looks again for the answer. False: does not wait any more.
  bool still_waiting(std::string_view room_id, std::string_view user_id, std::int64_t now) {
    return db_.exec(
               "UPDATE room_participants SET waiting_at = $3 WHERE room_id = $1 AND user_id = $2 AND knocked_at IS NOT NULL",
               room_id, user_id, now) == 1;
  }
  // Who asks to come in and was there after `stale`, who came first first.
  std::vector<WaitingPerson> list_waiting(std::string_view room_id, std::int64_t stale) {
    return db_.all<WaitingPerson>(
        "SELECT p.user_id, u.name, u.avatar_url, u.provider, p.knocked_at FROM room_participants p "
        "JOIN users u ON u.id = p.user_id WHERE p.room_id = $1 AND p.knocked_at IS NOT NULL AND p.waiting_at >= $2 "
        "ORDER BY p.knocked_at, p.user_id",
        room_id, stale);
  }
  // False: does not wait.
  bool admit(std::string_view room_id, std::string_view user_id) {
    return db_.exec(
               "UPDATE room_participants SET is_approved = TRUE, knocked_at = NULL, waiting_at = NULL WHERE room_id = $1 AND "
               "user_id = $2 AND knocked_at IS NOT NULL",
               room_id, user_id) == 1;
  }
  std::int64_t admit_all(std::string_view room_id, std::int64_t stale) {
    return db_.exec(
        "UPDATE room_participants SET is_approved = TRUE, knocked_at = NULL, waiting_at = NULL WHERE room_id = $1 AND "
        "knocked_at IS NOT NULL AND waiting_at >= $2",
        room_id, stale);
  }
  // Starts the cooldown of a kick. False: does not wait.
  bool refuse(std::string_view room_id, std::string_view user_id, std::int64_t now) {
    return db_.exec(
               "UPDATE room_participants SET kicked_at = $3, knocked_at = NULL, waiting_at = NULL WHERE room_id = $1 AND "
               "user_id = $2 AND knocked_at IS NOT NULL",
               room_id, user_id, now) == 1;
  }
  // Leaves the seat and starts the cooldown. Where people are let in, this one has to ask again.
  bool kick(std::string_view room_id, std::string_view user_id, std::int64_t now) {
    return db_.exec(
               "UPDATE room_participants SET is_active = FALSE, is_approved = FALSE, left_at = $3, kicked_at = $3 WHERE "
               "room_id = $1 AND user_id = $2",
               room_id, user_id, now) == 1;
  }
  // Leaves every seat as if kicked: who was shut out of the server does not come back by a media token.
  std::int64_t kick_everywhere(std::string_view user_id, std::int64_t now) {
    return db_.exec(
        "UPDATE room_participants SET is_active = FALSE, left_at = $2, kicked_at = $2 WHERE user_id = $1 AND is_active",
        user_id, now);
  }
  // Behind the hands that are up; one that is up stays where it is.
  void raise_hand(std::string_view room_id, std::string_view user_id, std::int64_t now) {
    db_.exec(
        "UPDATE room_participants SET hand_raised_at = (SELECT CASE WHEN COALESCE(max(h.hand_raised_at), 0) >= $3 THEN "
        "max(h.hand_raised_at) + 1 ELSE $3 END FROM room_participants h WHERE h.room_id = $1) "
        "WHERE room_id = $1 AND user_id = $2 AND hand_raised_at IS NULL",
        room_id, user_id, now);
  }
  void lower_hand(std::string_view room_id, std::string_view user_id) {
    db_.exec("UPDATE room_participants SET hand_raised_at = NULL WHERE room_id = $1 AND user_id = $2", room_id, user_id);
  }
  // What was decided about somebody: mutes, chat, stage, moderator. The seat itself is changed by enrol, leave, kick and ban.
  bool update_rights(RoomParticipant const& seat) {
    return db_.exec(
               "UPDATE room_participants SET is_muted = $3, is_video_off = $4, is_chat_blocked = $5, is_on_stage = $6, "
               "is_moderator = $7, is_deafened = $8 WHERE room_id = $1 AND user_id = $2",
               seat.room_id, seat.user_id, seat.is_muted, seat.is_video_off, seat.is_chat_blocked, seat.is_on_stage,
               seat.is_moderator, seat.is_deafened) == 1;
  }
  bool unban(std::string_view room_id, std::string_view user_id) {
    return db_.exec(
               "UPDATE room_participants SET is_banned = FALSE, kicked_at = NULL WHERE room_id = $1 AND user_id = $2 AND "
               "is_banned",
               room_id, user_id) == 1;
  }
  // Has to be let in anew; who sits stays.
  void forget_approval(std::string_view room_id, std::string_view user_id) {
    db_.exec("UPDATE room_participants SET is_approved = FALSE WHERE room_id = $1 AND user_id = $2", room_id, user_id);
  }
  void forget_approval_of_address(std::string_view room_id, std::string_view email) {
    db_.exec(
        "UPDATE room_participants SET is_approved = FALSE WHERE room_id = $1 AND user_id IN ("
        "SELECT id FROM users WHERE lower(email) = $2)",
        room_id, email);
  }
  std::vector<NamedSeat> list_banned(std::string_view room_id) {
    return db_.all<NamedSeat>(
        "SELECT p.user_id, u.name, u.avatar_url FROM room_participants p JOIN users u ON u.id = p.user_id "
        "WHERE p.room_id = $1 AND p.is_banned ORDER BY u.name, p.user_id",
        room_id);
  }
  // Who sits here, with what is shown of them.
  std::vector<NamedSeat> list_named(std::string_view room_id) {
    return db_.all<NamedSeat>(
        "SELECT p.user_id, u.name, u.avatar_url FROM room_participants p JOIN users u ON u.id = p.user_id "
        "WHERE p.room_id = $1 AND p.is_active ORDER BY p.joined_at, p.user_id",
        room_id);
  }
  // Whoever ever sat here and has a picture; at most 500.
  std::vector<NamedSeat> list_pictured(std::string_view room_id) {
    return db_.all<NamedSeat>(
        "SELECT p.user_id, u.name, u.avatar_url FROM room_participants p JOIN users u ON u.id = p.user_id "
        "WHERE p.room_id = $1 AND u.avatar_url <> '' ORDER BY p.user_id LIMIT 500",
        room_id);
  }
  bool ban(std::string_view room_id, std::string_view user_id, std::int64_t now) {
    return db_.exec(
               "UPDATE room_participants SET is_active = FALSE, is_approved = FALSE, left_at = $3, is_banned = TRUE, "
               "knocked_at = NULL WHERE room_id = $1 AND user_id = $2",
               room_id, user_id, now) == 1;
  }

 private:
  db::Connection& db_;
};

}  // namespace bedrud
