#include "media/livekit/server_version.hpp"

#include <livekit_rtc.pb.h>
#include <charconv>
#include "auth/livekit_token.hpp"

namespace bedrud::livekit {
namespace {

constexpr std::int64_t kTokenSeconds = 60, kClocksDiffer = 10;
constexpr std::size_t kMaxVersion = 40;

// "1.7.2-rc1" -> {1, 7}
std::optional<std::pair<int, int>> major_and_minor(std::string_view version) {
  if (version.starts_with('v')) version.remove_prefix(1);
  auto const dot = version.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  std::pair<int, int> out;
  auto const* const begin = version.begin();
  auto const major = std::from_chars(begin, begin + dot, out.first);
  auto const minor = std::from_chars(begin + dot + 1, version.end(), out.second);
  if (major.ec != std::errc() || major.ptr != begin + dot || minor.ec != std::errc()) return std::nullopt;
  return out;
}

}  // namespace

media::RoomSpec version_room() {
  return {.name = kVersionRoom, .empty_timeout_seconds = 1, .departure_timeout_seconds = 1, .metadata = ""};
}

std::string version_token(std::string const& identity, media::ApiKey const& key, std::int64_t now_seconds) {
  auth::LivekitClaims claims;
  claims.issuer = key.key;
  claims.identity = identity;
  claims.not_before = now_seconds - kClocksDiffer;
  claims.expires_at = now_seconds + kTokenSeconds;
  claims.video.room = kVersionRoom;
  claims.video.room_join = claims.video.hidden = true;
  claims.video.can_publish = claims.video.can_subscribe = claims.video.can_publish_data = false;
  return auth::sign_livekit_token(claims, key.secret);
}

std::optional<std::string> read_version(std::string_view signal_response) {
  ::livekit::SignalResponse response;
  if (!response.ParseFromArray(signal_response.data(), static_cast<int>(signal_response.size())) || !response.has_join())
    return std::nullopt;
  auto const& join = response.join();
  // Before there was a server_info.
  auto version = join.server_info().version().empty() ? join.server_version() : join.server_info().version();
  for (auto& c : version) c = c > ' ' && c < '\x7f' ? c : '?';
  return version.substr(0, kMaxVersion);
}

VersionVerdict judge_version(std::string_view version) {
  auto const found = major_and_minor(version);
  if (!found) return VersionVerdict::kUnreadable;
  return *found < *major_and_minor(kLeastVersion) ? VersionVerdict::kTooOld : VersionVerdict::kGood;
}

}  // namespace bedrud::livekit
