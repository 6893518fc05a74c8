#pragma once
// The rules of rooms that need no database (rest-contract 4).
#include <cstdint>
#include <string>
#include <string_view>
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

// Active, and its time is not over.
bool is_open(Room const& room, std::int64_t now);
bool is_host(Room const& room, Caller const& caller);  // its administrator, or one of the server

RoomSettings settings_of(Room const& room);
// The defaults, changed by what was said.
void apply_settings(Room& room, RoomSettingsIn const& in);
RoomView room_view(Room const& room);

// What somebody may do in the media room, from the room's settings and what was decided about the person. The identity is the
// user's id; the caller fills in name and metadata.
media::JoinGrant media_grant(Room const& room, RoomParticipant const& seat, bool host);

// The address clients connect to for media: the configured one, else this server by the name the client used. Over https it is
// never an unencrypted one, which browsers would refuse.
std::string livekit_host(config::Livekit const& config, std::string_view origin);

}  // namespace bedrud
