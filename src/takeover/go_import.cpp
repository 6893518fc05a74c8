#include "takeover/go_import.hpp"

#include <algorithm>
#include <boost/algorithm/hex.hpp>
#include <cctype>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include "auth/secret_box.hpp"
#include "base/encoding.hpp"
#include "repository/passkey_repository.hpp"
#include "repository/preference_repository.hpp"
#include "repository/recording_repository.hpp"
#include "repository/room_repository.hpp"
#include "repository/user_repository.hpp"
#include "takeover/go_settings.hpp"

namespace bedrud::takeover {
namespace {

constexpr std::int64_t kDayMs = 86'400'000, kInviteMs = 7 * kDayMs;

using Time = std::optional<std::string>;

struct GoUser {
  std::string id, email, name, provider = "local", avatar_url, password, accesses;
  bool is_active = true;
  Time email_verified_at, password_changed_at, created_at, updated_at;
};
BOOST_DESCRIBE_STRUCT(GoUser, (),
                      (id, email, name, provider, avatar_url, password, accesses, is_active, email_verified_at,
                       password_changed_at, created_at, updated_at))

// The columns of a room that are written in another way; the others are read as ours.
struct GoRoomTimes {
  std::string id;
  Time created_at, updated_at, expires_at, last_activity_at, deleted_at;
};
BOOST_DESCRIBE_STRUCT(GoRoomTimes, (), (id, created_at, updated_at, expires_at, last_activity_at, deleted_at))

struct GoParticipant {
  std::string id, room_id, user_id;
  bool is_approved = false, is_muted = false, is_video_off = false, is_chat_blocked = false, is_banned = false;
  bool is_on_stage = false, is_moderator = false;
  Time joined_at, left_at;
};
BOOST_DESCRIBE_STRUCT(GoParticipant, (),
                      (id, room_id, user_id, is_approved, is_muted, is_video_off, is_chat_blocked, is_banned, is_on_stage,
                       is_moderator, joined_at, left_at))

struct GoPermission {
  std::string room_id, user_id;
  bool is_admin = false, can_kick = false;
};
BOOST_DESCRIBE_STRUCT(GoPermission, (), (room_id, user_id, is_admin, can_kick))

struct GoPasskey {
  std::string id, user_id, credential_id, public_key, name;
  std::int64_t algorithm = 0, counter = 0;
  Time created_at;
};
BOOST_DESCRIBE_STRUCT(GoPasskey, (), (id, user_id, credential_id, public_key, name, algorithm, counter, created_at))

struct GoInvite {
  std::string id, token, email, created_by, used_by;
  Time expires_at, used_at, created_at;
};
BOOST_DESCRIBE_STRUCT(GoInvite, (), (id, token, email, created_by, used_by, expires_at, used_at, created_at))

struct GoWebhook {
  std::string id, name, url, secret, events, created_by;
  bool is_active = true;
  Time created_at, updated_at;
};
BOOST_DESCRIBE_STRUCT(GoWebhook, (), (id, name, url, secret, events, created_by, is_active, created_at, updated_at))

struct GoRecording {
  std::string id, room_id, room_name, file_url, recording_type, status, created_by;
  std::int64_t file_size = 0, duration_ms = 0;
  Time started_at, completed_at, created_at;
};
BOOST_DESCRIBE_STRUCT(GoRecording, (),
                      (id, room_id, room_name, file_url, recording_type, status, created_by, file_size, duration_ms, started_at,
                       completed_at, created_at))

struct GoPreference {
  std::string user_id, preferences_json;
  Time updated_at;
};
BOOST_DESCRIBE_STRUCT(GoPreference, (), (user_id, preferences_json, updated_at))

std::optional<std::int64_t> time_of(Time const& text) { return text ? go_time(*text) : std::nullopt; }

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string bytes_of(std::string const& hex) {
  std::string out;
  boost::algorithm::unhex(hex, std::back_inserter(out));
  return out;
}

class Import {
 public:
  Import(GoDatabase const& from, db::Connection& to, std::int64_t now) : from_(from), to_(to), now_(now) {}

  Report run(std::string const& session_secret) {
    users();
    rooms();
    participants();
    permissions();
    passkeys();
    invitations();
    preferences();
    recordings();
    webhooks(auth::SecretBox(session_secret, "webhooks"));
    report_.push_back(import_settings(from_, to_, session_secret, now_));
    left_behind();
    return std::move(report_);
  }

 private:
  void users() {
    Line line{.what = "accounts"};
    std::set<std::pair<std::string, std::string>> addresses;
    for (auto const& old : from_.all<GoUser>("users")) {
      User user;
      user.id = old.id;
      user.name = old.name;
      user.provider = old.provider.empty() ? "local" : old.provider;
      user.avatar_url = old.avatar_url;
      user.password = old.password;
      user.accesses = old.accesses.starts_with('{') ? old.accesses : "{user}";
      user.is_active = old.is_active;
      user.email_verified_at = time_of(old.email_verified_at);
      user.password_changed_at = time_of(old.password_changed_at);
      user.created_at = time_of(old.created_at).value_or(now_);
      user.updated_at = time_of(old.updated_at).value_or(now_);
      // Addresses are compared in lower case; of two that differ in nothing else the second one keeps its spelling.
      user.email = lower(old.email);
      if (!addresses.emplace(user.email, user.provider).second) user.email = old.email;
      UserRepository(to_).insert(user);
      users_.insert(user.id);
      ++line.taken;
    }
    report_.push_back(std::move(line));
  }

  void rooms() {
    Line line{.what = "rooms", .why = "the account that made them does not exist"};
    std::unordered_set<std::string> names;
    std::unordered_map<std::string, GoRoomTimes> times;
    for (auto& old : from_.all<GoRoomTimes>("rooms")) times.emplace(old.id, old);
    for (auto& room : from_.all<Room>("rooms")) {
      if (!users_.contains(room.created_by)) {
        ++line.left;
        continue;
      }
      auto const& old = times[room.id];
      if (!users_.contains(room.admin_id)) room.admin_id = room.created_by;
      if (room.is_active) room.is_active = names.insert(room.name).second;
      room.created_at = time_of(old.created_at).value_or(now_);
      room.updated_at = time_of(old.updated_at).value_or(now_);
      room.last_activity_at = time_of(old.last_activity_at);
      room.deleted_at = time_of(old.deleted_at);
      room.expires_at = time_of(old.expires_at).value_or(room.created_at + kDayMs);
      // The day a room lives without people begins anew: nobody could come in while the server was being replaced.
      if (room.is_active) room.expires_at = std::max(room.expires_at, now_ + kDayMs);
      RoomRepository(to_).insert(room);
      // A new room has neither.
      to_.exec("UPDATE rooms SET last_activity_at = $2, deleted_at = $3 WHERE id = $1", room.id, room.last_activity_at,
               room.deleted_at);
      rooms_.emplace(room.id, room.created_by);
      ++line.taken;
    }
    add(std::move(line));
  }

  void participants() {
    Line line{.what = "who was in which room", .why = "their room or account does not exist"};
    for (auto const& old : from_.all<GoParticipant>("room_participants")) {
      if (!users_.contains(old.user_id) || !rooms_.contains(old.room_id)) {
        ++line.left;
        continue;
      }
      auto const joined = time_of(old.joined_at).value_or(now_);
      // Nobody is in a meeting of a server that is not running.
      to_.exec(
          "INSERT INTO room_participants (id, room_id, user_id, joined_at, left_at, is_active, is_approved, is_muted, "
          "is_video_off, is_chat_blocked, is_banned, is_on_stage, is_moderator) "
          "VALUES ($1, $2, $3, $4, $5, FALSE, $6, $7, $8, $9, $10, $11, $12)",
          old.id, old.room_id, old.user_id, joined, time_of(old.left_at).value_or(now_), old.is_approved, old.is_muted,
          old.is_video_off, old.is_chat_blocked, old.is_banned, old.is_on_stage, old.is_moderator);
      ++line.taken;
    }
    add(std::move(line));
  }

  void permissions() {
    Line line{.what = "rights in rooms"};
    for (auto const& old : from_.all<GoPermission>("room_permissions")) {
      auto const room = rooms_.find(old.room_id);
      bool const moderates = old.is_admin || old.can_kick;
      if (room != rooms_.end() && moderates && old.user_id != room->second) {
        to_.exec("UPDATE room_participants SET is_moderator = TRUE WHERE room_id = $1 AND user_id = $2", old.room_id,
                 old.user_id);
      }
      ++line.taken;
    }
    add(std::move(line));
  }

  void passkeys() {
    Line line{.what = "passkeys", .why = "their account does not exist"};
    auto const columns =
        "id, user_id, algorithm, counter, name, created_at, " + from_.hex("credential_id") + ", " + from_.hex("public_key");
    for (auto const& old : from_.all<GoPasskey>("passkeys", columns)) {
      if (!users_.contains(old.user_id)) {
        ++line.left;
        continue;
      }
      Passkey key;
      key.id = old.id;
      key.user_id = old.user_id;
      key.credential_id = base64url_encode(bytes_of(old.credential_id));
      key.public_key = base64url_encode(bytes_of(old.public_key));
      key.algorithm = old.algorithm;
      key.counter = old.counter;
      key.flags_known = false;
      key.name = old.name.empty() ? "Passkey" : old.name;
      key.created_at = time_of(old.created_at).value_or(now_);
      PasskeyRepository(to_).insert(key);
      ++line.taken;
    }
    add(std::move(line));
  }

  void invitations() {
    Line line{.what = "invitations"};
    for (auto const& old : from_.all<GoInvite>("invite_tokens")) {
      auto const created = time_of(old.created_at).value_or(now_);
      auto const maker = users_.contains(old.created_by) ? std::optional(old.created_by) : std::nullopt;
      auto const used_by = old.used_by.empty() ? std::nullopt : std::optional(old.used_by);
      to_.exec(
          "INSERT INTO invite_tokens (id, token, email, created_by, expires_at, used_at, used_by, created_at) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
          old.id, old.token, lower(old.email), maker, time_of(old.expires_at).value_or(created + kInviteMs),
          time_of(old.used_at), used_by, created);
      ++line.taken;
    }
    add(std::move(line));
  }

  void preferences() {
    Line line{.what = "preferences", .why = "their account does not exist"};
    for (auto const& old : from_.all<GoPreference>("user_preferences")) {
      if (!users_.contains(old.user_id)) {
        ++line.left;
        continue;
      }
      PreferenceRepository(to_).store(old.user_id, old.preferences_json, time_of(old.updated_at).value_or(now_));
      ++line.taken;
    }
    add(std::move(line));
  }

  void webhooks(auth::SecretBox const& box) {
    Line line{.what = "webhooks"};
    for (auto const& old : from_.all<GoWebhook>("webhooks")) {
      auto const created = time_of(old.created_at).value_or(now_);
      to_.exec(
          "INSERT INTO webhooks (id, name, url, secret, events, is_active, created_by, created_at, updated_at) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
          old.id, old.name, old.url, box.seal(old.id, old.secret), old.events.empty() ? "[]" : old.events, old.is_active,
          old.created_by, created, time_of(old.updated_at).value_or(created));
      ++line.taken;
    }
    add(std::move(line));
  }

  // Those that have a file, which stays where it is: the Go server's folder of recordings has the shape of ours.
  void recordings() {
    Line line{.what = "recordings", .why = "they have no room or no file"};
    for (auto const& old : from_.all<GoRecording>("recordings")) {
      // "/recordings/recordings/<user>/<room>/<file>", or the same below the address of a bucket
      auto const at = old.file_url.rfind("recordings/" + old.created_by + "/");
      if (old.status != "completed" || at == std::string::npos || !rooms_.contains(old.room_id)) {
        ++line.left;
        continue;
      }
      Recording row;
      row.id = old.id;
      row.room_id = old.room_id;
      row.room_name = old.room_name;
      row.created_by = old.created_by;
      if (!old.recording_type.empty()) row.recording_type = old.recording_type;
      row.status = old.status;
      row.storage = old.file_url.starts_with('/') ? "disk" : "s3";
      row.storage_key = old.file_url.substr(at);
      row.file_size = old.file_size;
      row.duration_ms = old.duration_ms;
      row.started_at = time_of(old.started_at);
      row.created_at = row.updated_at = time_of(old.created_at).value_or(now_);
      row.completed_at = time_of(old.completed_at).value_or(row.created_at);
      RecordingRepository(to_).insert(row);
      ++line.taken;
    }
    add(std::move(line));
  }

  // What this version has no place for.
  void left_behind() {
    constexpr auto kNoPlace = "this version has no place for them yet";
    constexpr auto kSignIn = "everybody signs in anew";
    constexpr std::tuple<char const*, char const*, char const*> kKinds[] = {
        {"chat_uploads", "files of chats", kNoPlace},
        {"webxdc_packages", "WebXDC apps", "this server does not run them"},
        {"verification_events", "events of address confirmations", "the log of administrators replaces them"},
        {"jobs", "jobs", "mails that were not sent yet are asked for again"},
        {"blocked_refresh_tokens", "withdrawn sign-ins", kSignIn},
        {"blocked_access_tokens", "withdrawn tokens", kSignIn}};
    for (auto const& [table, what, why] : kKinds) {
      if (auto const count = from_.count(table); count > 0) report_.push_back({what, 0, count, why});
    }
  }

  void add(Line line) {
    if (line.left == 0) line.why.clear();
    if (line.taken + line.left > 0) report_.push_back(std::move(line));
  }

  GoDatabase const& from_;
  db::Connection& to_;
  std::int64_t const now_;
  std::unordered_set<std::string> users_;
  std::map<std::string, std::string> rooms_;  // id -> who made it
  Report report_;
};

}  // namespace

Report import_all(GoDatabase const& from, db::Connection& to, std::string const& session_secret, std::int64_t now) {
  return Import(from, to, now).run(session_secret);
}

}  // namespace bedrud::takeover
