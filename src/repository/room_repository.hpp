#pragma once
// Rooms. A name belongs to at most one active room; older rooms of the name are history of their creators.
#include <optional>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/room.hpp"

namespace bedrud {

class RoomRepository {
 public:
  explicit RoomRepository(db::Connection& connection) : db_(connection) {}

  // UniqueViolation: an active room has the name.
  void insert(Room const& room) {
    db_.exec(
        "INSERT INTO rooms (id, name, created_by, admin_id, is_active, max_participants, is_public, mode, "
        "settings_allow_chat, settings_allow_video, settings_allow_audio, settings_require_approval, settings_e2_ee, "
        "settings_is_persistent, settings_recordings_allowed, created_at, updated_at, expires_at, password_hash, "
        "settings_signed_in_only) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
        room.id, room.name, room.created_by, room.admin_id, room.is_active, room.max_participants, room.is_public, room.mode,
        room.settings_allow_chat, room.settings_allow_video, room.settings_allow_audio, room.settings_require_approval,
        room.settings_e2_ee, room.settings_is_persistent, room.settings_recordings_allowed, room.created_at, room.updated_at,
        room.expires_at, room.password_hash, room.settings_signed_in_only);
  }

  std::optional<Room> by_id(std::string_view id) { return db_.one<Room>("SELECT * FROM rooms WHERE id = $1", id); }
  // The active room of the name, else the newest one, archived or not.
  std::optional<Room> by_name(std::string_view name) {
    return db_.one<Room>("SELECT * FROM rooms WHERE name = $1 ORDER BY is_active DESC, created_at DESC, id DESC LIMIT 1", name);
  }
  // The same room, its row held until the transaction ends (see lock).
  std::optional<Room> lock_by_name(std::string_view name) {
    return db_.one<Room>(
        "SELECT * FROM rooms WHERE name = $1 ORDER BY is_active DESC, created_at DESC, id DESC LIMIT 1 {for_update}", name);
  }
  // What /api/room/list shows: not archived, the newest of each name, newest first.
  std::vector<Room> list_by_creator(std::string_view user_id) {
    return db_.all<Room>(
        "SELECT * FROM rooms r WHERE created_by = $1 AND deleted_at IS NULL AND id = ("
        "SELECT newest.id FROM rooms newest WHERE newest.created_by = r.created_by AND newest.name = r.name AND "
        "newest.deleted_at IS NULL ORDER BY newest.created_at DESC, newest.id DESC LIMIT 1"
        ") ORDER BY created_at DESC, id DESC",
        user_id);
  }
  std::int64_t count_archived_of(std::string_view user_id) {
    return db_.one<std::int64_t>("SELECT count(*) FROM rooms WHERE created_by = $1 AND deleted_at IS NOT NULL", user_id)
        .value_or(0);
  }
  // The last archived first.
  std::vector<Room> list_archived_of(std::string_view user_id, std::int64_t limit, std::int64_t offset) {
    return db_.all<Room>(
        "SELECT * FROM rooms WHERE created_by = $1 AND deleted_at IS NOT NULL ORDER BY deleted_at DESC, id DESC "
        "LIMIT $2 OFFSET $3",
        user_id, limit, offset);
  }
  std::int64_t count_active_of(std::string_view user_id) {
    return db_.one<std::int64_t>("SELECT count(*) FROM rooms WHERE created_by = $1 AND is_active", user_id).value_or(0);
  }
  std::vector<std::string> active_names_of(std::string_view user_id) {
    return db_.all<std::string>("SELECT name FROM rooms WHERE created_by = $1 AND is_active", user_id);
  }
  // Active rooms of others in which somebody sits.
  std::vector<std::string> names_with_seat_of(std::string_view user_id) {
    return db_.all<std::string>(
        "SELECT r.name FROM rooms r JOIN room_participants p ON p.room_id = r.id WHERE p.user_id = $1 AND p.is_active AND "
        "r.is_active AND r.created_by <> $1",
        user_id);
  }
  // Active rooms in which somebody sits, one's own too.
  std::vector<std::string> names_with_any_seat_of(std::string_view user_id) {
    return db_.all<std::string>(
        "SELECT r.name FROM rooms r JOIN room_participants p ON p.room_id = r.id WHERE p.user_id = $1 AND p.is_active AND "
        "r.is_active",
        user_id);
  }
  // Reads the room and holds its row until the transaction ends: whoever counts participants before adding one calls this.
  std::optional<Room> lock(std::string_view id) { return db_.one<Room>("SELECT * FROM rooms WHERE id = $1 {for_update}", id); }

  // People are here: the room lives on for at least until `expires_at`.
  void touch(std::string_view id, std::int64_t now, std::int64_t expires_at) {
    db_.exec(
        "UPDATE rooms SET last_activity_at = $2, expires_at = CASE WHEN expires_at < $3 THEN $3 ELSE expires_at END "
        "WHERE id = $1",
        id, now, expires_at);
  }
  // Idle: the name is free again, the row stays.
  bool deactivate(std::string_view id, std::int64_t now) {
    return db_.exec("UPDATE rooms SET is_active = FALSE, updated_at = $2 WHERE id = $1 AND is_active", id, now) == 1;
  }
  bool archive(std::string_view id, std::int64_t now) {
    return db_.exec("UPDATE rooms SET is_active = FALSE, deleted_at = $2, updated_at = $2 WHERE id = $1 AND deleted_at IS NULL",
                    id, now) == 1;
  }
  bool suspend(std::string_view id, std::int64_t now) {
    return db_.exec("UPDATE rooms SET is_active = FALSE, suspended_at = $2, updated_at = $2 WHERE id = $1 AND is_active", id,
                    now) == 1;
  }
  // Out of every other state. UniqueViolation: an active room has the name.
  void reactivate(std::string_view id, std::int64_t now, std::int64_t expires_at) {
    db_.exec(
        "UPDATE rooms SET is_active = TRUE, suspended_at = NULL, deleted_at = NULL, updated_at = $2, expires_at = $3 "
        "WHERE id = $1",
        id, now, expires_at);
  }
  // An administrator has closed the name until the room is reactivated.
  bool is_name_suspended(std::string_view name) {
    return db_.one<int>("SELECT 1 FROM rooms WHERE name = $1 AND suspended_at IS NOT NULL AND deleted_at IS NULL LIMIT 1", name)
        .has_value();
  }
  // Takes its participants with it.
  bool remove(std::string_view id) { return db_.exec("DELETE FROM rooms WHERE id = $1", id) == 1; }

  bool update_settings(Room const& room) {
    return db_.exec(
               "UPDATE rooms SET is_public = $2, max_participants = $3, mode = $4, settings_allow_chat = $5, "
               "settings_allow_video = $6, settings_allow_audio = $7, settings_require_approval = $8, settings_e2_ee = $9, "
               "settings_is_persistent = $10, settings_recordings_allowed = $11, updated_at = $12, password_hash = $13, "
               "is_locked = $14, settings_signed_in_only = $15 WHERE id = $1",
               room.id, room.is_public, room.max_participants, room.mode, room.settings_allow_chat, room.settings_allow_video,
               room.settings_allow_audio, room.settings_require_approval, room.settings_e2_ee, room.settings_is_persistent,
               room.settings_recordings_allowed, room.updated_at, room.password_hash, room.is_locked,
               room.settings_signed_in_only) == 1;
  }
  // Active rooms whose time is over, persistent ones excepted, by id from behind `after`.
  std::vector<Room> expired(std::int64_t now, std::string_view after, std::int64_t limit) {
    return db_.all<Room>(
        "SELECT * FROM rooms WHERE is_active AND settings_is_persistent = FALSE AND expires_at <= $1 AND id > $2 "
        "ORDER BY id LIMIT $3",
        now, after, limit);
  }

 private:
  db::Connection& db_;
};

}  // namespace bedrud
