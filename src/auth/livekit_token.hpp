#pragma once
// LiveKit access tokens (livekit-wire 4.6): JWT HS256 with a "video" grant. Pure functions; the clock is a parameter.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bedrud::auth {

struct LivekitGrant {
  std::string room;
  std::string destination_room;  // where the server API may move or forward participants of `room` to
  bool room_join = false, room_admin = false, room_create = false, room_list = false, room_record = false;
  bool hidden = false, recorder = false;
  // Not given: can_publish and can_subscribe are true, can_publish_data follows can_publish, own metadata is refused.
  std::optional<bool> can_publish, can_subscribe, can_publish_data, can_update_own_metadata;
  std::vector<std::string> can_publish_sources;  // "camera", "microphone", ...; empty: all, when can_publish

  bool may_publish() const { return can_publish.value_or(true); }
  bool may_subscribe() const { return can_subscribe.value_or(true); }
  bool may_publish_data() const { return can_publish_data.value_or(may_publish()); }
  bool may_update_own_metadata() const { return can_update_own_metadata.value_or(false); }
};

struct LivekitClaims {
  std::string issuer;    // the API key
  std::string identity;  // "sub"
  std::string name, metadata, kind;
  std::map<std::string, std::string> attributes;
  std::int64_t not_before = 0, expires_at = 0;  // UTC seconds
  std::int64_t issued_at = 0;                   // UTC seconds; a token without "iat" was issued at its "nbf"
  std::string sha256;                           // of the body that a webhook's token goes with, base64
  std::string room_config;                      // JSON (livekit.RoomConfiguration), for the room this token opens
  // Ours, as a private claim: the token stands for a seat in a room of the REST API, which is asked again at every entry.
  bool seat = false;
  LivekitGrant video;
};

std::string sign_livekit_token(LivekitClaims const& claims, std::string_view secret);

// RFC 8725: the algorithm is fixed, extensions that must be understood ("crit") are not. Signature, issuer, exp (mandatory) and
// nbf with 60 s of leeway. On refusal nothing, and `why` says it without any part of the token.
std::optional<LivekitClaims> verify_livekit_token(std::string_view token, std::string_view api_key, std::string_view secret,
                                                  std::int64_t now_seconds, std::string& why);

}  // namespace bedrud::auth
