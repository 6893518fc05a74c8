#include "media/protocol/access_token.hpp"
#include "auth/livekit_token.hpp"

namespace bedrud::media {
namespace {

constexpr std::int64_t kClocksDiffer = 10;

}  // namespace

std::string join_token(JoinGrant const& grant, ApiKey const& key, std::int64_t now_seconds) {
  auth::LivekitClaims claims;
  claims.issuer = key.key;
  claims.identity = grant.identity;
  claims.name = grant.name;
  claims.metadata = grant.metadata;
  for (auto const& [name, value] : grant.attributes) {
    if (!value.empty()) claims.attributes[name] = value;
  }
  claims.seat = true;
  claims.not_before = now_seconds - kClocksDiffer;
  claims.issued_at = now_seconds;
  claims.expires_at = now_seconds + grant.ttl_seconds;
  auto& video = claims.video;
  video.room = grant.room;
  video.room_join = true;
  video.room_admin = grant.room_admin;
  video.hidden = grant.hidden;
  video.recorder = grant.recorder;
  video.can_publish = grant.can_publish;
  video.can_subscribe = grant.can_subscribe;
  video.can_publish_data = grant.can_publish_data;
  video.can_update_own_metadata = grant.can_update_own_metadata;
  video.can_publish_sources = grant.can_publish_sources;
  return auth::sign_livekit_token(claims, key.secret);
}

}  // namespace bedrud::media
