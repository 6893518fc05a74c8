#pragma once
// The rules of rooms that need no database (rest-contract 4).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include "base/caller.hpp"
#include "config/config.hpp"
#include "media/media_backend.hpp"
#include "models/room.hpp"
#include "services/room_types.hpp"

namespace bedrud {

// Trimmed and lower case.
std::string normal_room_name(std::string_view name);
// Throws kBadRequest unless the normal name is 3..63 characters of a-z, 0-9 and single hyphens.
void require_room_name(std::string_view normal);
// "abc-defg-hij".
std::string random_room_name();

// Throws kNotFound when it is not there or archived.
Room require_room(std::optional<Room> room);
// Active, and its time is not over.
bool is_open(Room const& room, std::int64_t now);
bool is_host(Room const& room, Caller const& caller);  // its administrator, or one of the server

// What somebody is in a room, in rising order. Only who stands above somebody may do something to him (docs/moderation.md).
enum class RoomRole { kMember, kModerator, kHost, kAdministrator };
// `seat` may be null: never been here.
RoomRole role_in(Room const& room, RoomParticipant const* seat, std::string_view user_id, Access level);

RoomSettings settings_of(Room const& room);
// The defaults, changed by what was said.
void apply_settings(Room& room, RoomSettingsIn const& in);
// Who enters without asking: everyone, signed_in, invited, ask. Throws kBadRequest for another word.
void apply_admission(Room& room, std::string_view admission);
std::string admission_of(Room const& room);
RoomView room_view(Room room);

// What somebody may do in the media room, from the room's settings and what was decided about the person. The identity is the
// user's id; name, metadata and attributes are left out.
media::JoinGrant media_grant(Room const& room, RoomParticipant const& seat, bool host);
// The same with what others see of the person: name, the metadata of the contract (rest-contract 4.6) and the role, in an
// attribute that only the server writes.
struct Person {
  std::string name;
  std::vector<std::string> accesses;  // empty: a guest by link, whom the clients know by the identity
  Access level = Access::kSession;
  std::string avatar_url{};
};
media::JoinGrant seat_grant(Room const& room, RoomParticipant const& seat, Person const& person);
// When the hand went up, as UTC milliseconds: the order of those who want to speak.
inline constexpr char kHandAttribute[] = "bedrud.hand";
// Set on who gets nobody's sound; the media side holds to it (BackendConfig::deaf_attribute).
inline constexpr char kDeafAttribute[] = "bedrud.deafened";
inline constexpr char kRoleAttribute[] = "bedrud.role";  // host, moderator; missing: a member

// The message of the server that a room ends (rest-contract 4.10, shape B), sent before it does.
std::string room_message(std::string_view event, std::string_view text);

// The address clients connect to for media: the configured one, else this server by the name the client used. Over https it is
// never an unencrypted one, which browsers would refuse.
std::string livekit_host(config::Livekit const& config, std::string_view origin);

}  // namespace bedrud
