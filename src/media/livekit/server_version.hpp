#pragma once
// Which version a LiveKit server is. It tells so only to who enters a room, so a participant that nobody sees enters one.
#include <optional>
#include <string>
#include <string_view>
#include "media/media_backend.hpp"
#include "media/protocol/access_token.hpp"

namespace bedrud::livekit {

// Roles are attributes of participants, which came with this version.
inline constexpr char kLeastVersion[] = "1.7.0";

// The room of the question: it ends a second after it, and nobody is told of it.
inline constexpr char kVersionRoom[] = "bedrud-version-check";
media::RoomSpec version_room();
std::string version_token(std::string const& identity, media::ApiKey const& key, std::int64_t now_seconds);

// What the server calls itself in its answer to who enters; nothing when the message is another one.
std::optional<std::string> read_version(std::string_view signal_response);

enum class VersionVerdict { kGood, kTooOld, kUnreadable };
VersionVerdict judge_version(std::string_view version);

}  // namespace bedrud::livekit
