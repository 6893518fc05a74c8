#include "services/room_rules.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/random.hpp"

namespace bedrud {
namespace {

constexpr std::size_t kMinName = 3, kMaxName = 63;

Error bad_request(char const* text) { return {ErrorCode::kBadRequest, PublicText{text}}; }

std::string replace_start(std::string const& text, std::string_view start, std::string_view with) {
  return text.starts_with(start) ? std::string(with) + text.substr(start.size()) : text;
}

}  // namespace

std::string normal_room_name(std::string_view name) {
  constexpr std::string_view kSpace = " \t\r\n";
  auto const first = name.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  std::string out(name.substr(first, name.find_last_not_of(kSpace) - first + 1));
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

void require_room_name(std::string_view normal) {
  if (normal.size() < kMinName) throw bad_request("room name must be at least 3 characters");
  if (normal.size() > kMaxName) throw bad_request("room name must be at most 63 characters");
  bool after_word = false;
  bool good = true;
  for (char const c : normal) {
    bool const word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    good = good && (word || (c == '-' && after_word));
    after_word = word;
  }
  if (!good || !after_word) { throw bad_request("room name must contain only lowercase letters, numbers, and hyphens"); }
}

std::string random_room_name() {
  auto const letters = random_text(10, "abcdefghijklmnopqrstuvwxyz");
  return letters.substr(0, 3) + "-" + letters.substr(3, 4) + "-" + letters.substr(7);
}

Room require_room(std::optional<Room> room) {
  if (!room || room->deleted_at) throw Error(ErrorCode::kNotFound, PublicText{"Room not found"});
  return std::move(*room);
}

bool is_open(Room const& room, std::int64_t now) {
  return room.is_active && !room.deleted_at && (room.settings_is_persistent || room.expires_at > now);
}

bool is_host(Room const& room, Caller const& caller) {
  if (caller.level == Access::kSuperadmin) return true;
  return !caller.anonymous() && caller.user_id == (room.admin_id.empty() ? room.created_by : room.admin_id);
}

RoomRole role_in(Room const& room, RoomParticipant const* seat, std::string_view user_id, Access level) {
  if (level == Access::kSuperadmin) return RoomRole::kAdministrator;
  if (user_id.empty()) return RoomRole::kMember;
  if (user_id == (room.admin_id.empty() ? room.created_by : room.admin_id)) return RoomRole::kHost;
  return seat && seat->is_moderator ? RoomRole::kModerator : RoomRole::kMember;
}

RoomSettings settings_of(Room const& room) {
  RoomSettings out;
  out.allowChat = room.settings_allow_chat;
  out.allowVideo = room.settings_allow_video;
  out.allowAudio = room.settings_allow_audio;
  out.requireApproval = room.settings_require_approval;
  out.e2ee = room.settings_e2_ee;
  out.isPersistent = room.settings_is_persistent;
  out.recordingsAllowed = room.settings_recordings_allowed;
  return out;
}

void apply_settings(Room& room, RoomSettingsIn const& in) {
  room.settings_allow_chat = in.allowChat.value_or(room.settings_allow_chat);
  room.settings_allow_video = in.allowVideo.value_or(room.settings_allow_video);
  room.settings_allow_audio = in.allowAudio.value_or(room.settings_allow_audio);
  room.settings_require_approval = in.requireApproval.value_or(room.settings_require_approval);
  room.settings_e2_ee = in.e2ee.value_or(room.settings_e2_ee);
  room.settings_is_persistent = in.isPersistent.value_or(room.settings_is_persistent);
  room.settings_recordings_allowed = in.recordingsAllowed.value_or(room.settings_recordings_allowed);
}

void apply_admission(Room& room, std::string_view admission) {
  bool const known = admission == "everyone" || admission == "signed_in" || admission == "invited" || admission == "ask";
  if (!known) throw bad_request("admission must be everyone, signed_in, invited or ask");
  room.settings_require_approval = admission == "ask";
  room.settings_signed_in_only = admission == "signed_in";
  // Who asks may be a guest, so the room is not a secret to them.
  room.is_public = admission != "invited";
}

std::string admission_of(Room const& room) {
  if (room.settings_require_approval) return "ask";
  if (!room.is_public) return "invited";
  return room.settings_signed_in_only ? "signed_in" : "everyone";
}

RoomView room_view(Room room) {
  auto const time = [](std::optional<std::int64_t> at) { return at ? std::optional(to_rfc3339(*at)) : std::nullopt; };
  RoomView view;
  view.id = std::move(room.id);
  view.name = std::move(room.name);
  view.createdBy = std::move(room.created_by);
  view.adminId = std::move(room.admin_id);
  view.isActive = room.is_active;
  view.isPublic = room.is_public;
  view.maxParticipants = room.max_participants;
  view.mode = std::move(room.mode);
  view.settings = settings_of(room);
  view.createdAt = to_rfc3339(room.created_at);
  view.updatedAt = to_rfc3339(room.updated_at);
  view.expiresAt = to_rfc3339(room.expires_at);
  view.lastActivityAt = time(room.last_activity_at);
  view.deletedAt = time(room.deleted_at);
  view.admission = admission_of(room);
  view.hasPassword = !room.password_hash.empty();
  view.isLocked = room.is_locked;
  return view;
}

media::JoinGrant media_grant(Room const& room, RoomParticipant const& seat, bool host) {
  media::JoinGrant grant;
  grant.room = room.name;
  grant.identity = seat.user_id;
  // Webinars and broadcasts have an audience: seen and heard is who is on the stage.
  bool const stage = room.mode == "standard" || host || seat.is_moderator || seat.is_on_stage;
  bool const audio = stage && (host || room.settings_allow_audio) && !seat.is_muted;
  bool const video = stage && (host || room.settings_allow_video) && !seat.is_video_off;
  bool const screen = stage && (host || room.settings_allow_video);
  grant.can_publish_data = (host || room.settings_allow_chat) && !seat.is_chat_blocked;
  grant.can_publish = audio || video || screen;
  if (grant.can_publish && !(audio && video && screen)) {
    if (audio) grant.can_publish_sources.emplace_back("microphone");
    if (video) grant.can_publish_sources.emplace_back("camera");
    if (screen) grant.can_publish_sources.insert(grant.can_publish_sources.end(), {"screen_share", "screen_share_audio"});
  }
  return grant;
}

media::JoinGrant seat_grant(Room const& room, RoomParticipant const& seat, Person const& person) {
  auto const role = role_in(room, &seat, seat.user_id, person.level);
  auto grant = media_grant(room, seat, role >= RoomRole::kHost);
  grant.name = person.name;
  boost::json::object metadata;
  auto accesses = person.accesses;
  if (seat.is_moderator && std::find(accesses.begin(), accesses.end(), "moderator") == accesses.end()) {
    accesses.emplace_back("moderator");
  }
  if (!accesses.empty()) metadata["accesses"] = boost::json::value_from(accesses);
  if (!person.avatar_url.empty()) metadata["avatarUrl"] = person.avatar_url;
  if (seat.is_chat_blocked) metadata["chatBlocked"] = true;
  if (!metadata.empty()) grant.metadata = boost::json::serialize(metadata);
  if (seat.hand_raised_at) grant.attributes[kHandAttribute] = std::to_string(*seat.hand_raised_at);
  if (seat.is_deafened) grant.attributes[kDeafAttribute] = "1";
  grant.attributes[kRoleAttribute] = role >= RoomRole::kHost ? "host" : role == RoomRole::kModerator ? "moderator" : "";
  return grant;
}

std::string room_message(std::string_view event, std::string_view text) {
  return boost::json::serialize(boost::json::object{{"type", "system"}, {"event", event}, {"message", text}});
}

std::string livekit_host(config::Livekit const& config, std::string_view origin) {
  bool const secure = origin.starts_with("https://");
  if (!config.host.empty()) {
    if (!secure) return config.host;
    return replace_start(replace_start(config.host, "ws://", "wss://"), "http://", "https://");
  }
  auto const start = origin.find("://");
  auto const authority = start == std::string_view::npos ? std::string_view("localhost") : origin.substr(start + 3);
  return (secure ? "wss://" : "ws://") + std::string(authority) + "/livekit";
}

}  // namespace bedrud
