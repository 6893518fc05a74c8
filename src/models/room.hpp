#pragma once
// Rows of rooms and their participants. Member names are column names; times are UTC milliseconds.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace bedrud {

struct Room {
  std::string id, name, created_by, admin_id;
  bool is_active = true;              // at most one active room has a name
  std::int64_t max_participants = 0;  // 0: unlimited
  bool is_public = false;
  std::string mode = "standard";  // standard, webinar, broadcast
  bool settings_allow_chat = true, settings_allow_video = true, settings_allow_audio = true;
  bool settings_require_approval = false, settings_e2_ee = false, settings_is_persistent = false;
  bool settings_recordings_allowed = false;
  std::int64_t created_at = 0, updated_at = 0, expires_at = 0;
  std::optional<std::int64_t> last_activity_at;
  std::optional<std::int64_t> deleted_at;      // archived
  std::string password_hash{};                 // empty: none is asked
  bool is_locked = false;                      // takes in nobody new
  bool settings_signed_in_only = false;        // no guests
  std::optional<std::int64_t> suspended_at{};  // by an administrator; not active then
};
BOOST_DESCRIBE_STRUCT(Room, (),
                      (id, name, created_by, admin_id, is_active, max_participants, is_public, mode, settings_allow_chat,
                       settings_allow_video, settings_allow_audio, settings_require_approval, settings_e2_ee,
                       settings_is_persistent, settings_recordings_allowed, created_at, updated_at, expires_at,
                       last_activity_at, deleted_at, password_hash, is_locked, settings_signed_in_only, suspended_at))

// The same settings in the spelling of the wire.
struct RoomSettings {
  bool allowChat = true, allowVideo = true, allowAudio = true;
  bool requireApproval = false, e2ee = false, isPersistent = false, recordingsAllowed = false;
};
BOOST_DESCRIBE_STRUCT(RoomSettings, (),
                      (allowChat, allowVideo, allowAudio, requireApproval, e2ee, isPersistent, recordingsAllowed))

// Somebody who may enter without asking: an account, or whoever has confirmed the address.
struct RoomInvitation {
  std::string id, room_id;
  std::optional<std::string> user_id;
  std::string email, invited_by;
  std::int64_t created_at = 0;
};
BOOST_DESCRIBE_STRUCT(RoomInvitation, (), (id, room_id, user_id, email, invited_by, created_at))

// One row for each room and user, kept after leaving: bans and stage rights outlive a visit.
struct RoomParticipant {
  std::string id, room_id, user_id;
  std::int64_t joined_at = 0;
  std::optional<std::int64_t> left_at;
  bool is_active = true;  // enrolled: counts against the room's capacity
  bool is_approved = false, is_muted = false, is_video_off = false, is_chat_blocked = false, is_banned = false;
  bool is_on_stage = false, is_moderator = false;
  std::optional<std::int64_t> kicked_at;         // the start of the cooldown during which the room stays closed to this user
  std::optional<std::int64_t> knocked_at;        // asks to come in, since then
  std::optional<std::int64_t> waiting_at;        // and was there last
  bool is_deafened = false;                      // gets nobody's sound
  std::optional<std::int64_t> hand_raised_at{};  // of who sits here: wants to speak
};
BOOST_DESCRIBE_STRUCT(RoomParticipant, (),
                      (id, room_id, user_id, joined_at, left_at, is_active, is_approved, is_muted, is_video_off,
                       is_chat_blocked, is_banned, is_on_stage, is_moderator, kicked_at, knocked_at, waiting_at, is_deafened,
                       hand_raised_at))

}  // namespace bedrud
