#include "auth/livekit_token.hpp"

#include <boost/json.hpp>

#include "base/encoding.hpp"
#include "base/hash.hpp"

namespace bedrud::auth {
namespace {

namespace json = boost::json;

constexpr std::int64_t kLeewaySeconds = 60;
constexpr std::size_t kMaxTokenBytes = 64 << 10;

std::optional<json::object> decode_object(std::string_view part) {
  auto const text = base64url_decode(part);
  if (!text) return std::nullopt;
  boost::system::error_code error;
  auto value = json::parse(*text, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

std::string text(json::object const& object, std::string_view key) {
  auto const* const value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::optional<bool> flag(json::object const& object, std::string_view key) {
  auto const* const value = object.if_contains(key);
  if (!value || !value->is_bool()) return std::nullopt;
  return value->as_bool();
}

std::optional<std::int64_t> seconds(json::object const& object, std::string_view key) {
  auto const* const value = object.if_contains(key);
  if (!value) return std::nullopt;
  if (value->is_int64()) return value->as_int64();
  // Some libraries write fractions of a second.
  if (value->is_double() && value->as_double() > -1e15 && value->as_double() < 1e15)
    return static_cast<std::int64_t>(value->as_double());
  return std::nullopt;
}

LivekitGrant read_grant(json::object const& claims) {
  LivekitGrant grant;
  auto const* const value = claims.if_contains("video");
  if (!value || !value->is_object()) return grant;
  auto const& video = value->as_object();
  grant.room = text(video, "room");
  grant.destination_room = text(video, "destinationRoom");
  grant.room_join = flag(video, "roomJoin").value_or(false);
  grant.room_admin = flag(video, "roomAdmin").value_or(false);
  grant.room_create = flag(video, "roomCreate").value_or(false);
  grant.room_list = flag(video, "roomList").value_or(false);
  grant.room_record = flag(video, "roomRecord").value_or(false);
  grant.hidden = flag(video, "hidden").value_or(false);
  grant.recorder = flag(video, "recorder").value_or(false);
  grant.can_publish = flag(video, "canPublish");
  grant.can_subscribe = flag(video, "canSubscribe");
  grant.can_publish_data = flag(video, "canPublishData");
  grant.can_update_own_metadata = flag(video, "canUpdateOwnMetadata");
  if (auto const* const sources = video.if_contains("canPublishSources"); sources && sources->is_array()) {
    for (auto const& source : sources->as_array()) {
      if (source.is_string()) grant.can_publish_sources.emplace_back(source.as_string());
    }
  }
  return grant;
}

json::object write_grant(LivekitGrant const& grant) {
  json::object video;
  if (!grant.room.empty()) video["room"] = grant.room;
  if (!grant.destination_room.empty()) video["destinationRoom"] = grant.destination_room;
  auto const set = [&](std::string_view key, bool value) {
    if (value) video[key] = true;
  };
  set("roomJoin", grant.room_join);
  set("roomAdmin", grant.room_admin);
  set("roomCreate", grant.room_create);
  set("roomList", grant.room_list);
  set("roomRecord", grant.room_record);
  set("hidden", grant.hidden);
  set("recorder", grant.recorder);
  auto const set_optional = [&](std::string_view key, std::optional<bool> value) {
    if (value) video[key] = *value;
  };
  set_optional("canPublish", grant.can_publish);
  set_optional("canSubscribe", grant.can_subscribe);
  set_optional("canPublishData", grant.can_publish_data);
  set_optional("canUpdateOwnMetadata", grant.can_update_own_metadata);
  if (!grant.can_publish_sources.empty()) {
    json::array sources;
    for (auto const& source : grant.can_publish_sources) sources.emplace_back(source);
    video["canPublishSources"] = std::move(sources);
  }
  return video;
}

}  // namespace

std::string sign_livekit_token(LivekitClaims const& claims, std::string_view secret) {
  json::object body{
      {"iss", claims.issuer}, {"nbf", claims.not_before}, {"exp", claims.expires_at}, {"video", write_grant(claims.video)}};
  if (!claims.identity.empty()) {
    body["sub"] = claims.identity;
    body["jti"] = claims.identity;
  }
  if (!claims.name.empty()) body["name"] = claims.name;
  if (!claims.metadata.empty()) body["metadata"] = claims.metadata;
  if (!claims.kind.empty()) body["kind"] = claims.kind;
  if (claims.seat) body["seat"] = true;
  if (claims.issued_at != 0) body["iat"] = claims.issued_at;
  if (!claims.sha256.empty()) body["sha256"] = claims.sha256;
  if (!claims.attributes.empty()) {
    json::object attributes;
    for (auto const& [key, value] : claims.attributes) attributes[key] = value;
    body["attributes"] = std::move(attributes);
  }
  auto const signed_part = base64url_encode(R"({"alg":"HS256","typ":"JWT"})") + "." + base64url_encode(json::serialize(body));
  return signed_part + "." + base64url_encode(hmac_sha256(secret, signed_part));
}

std::optional<LivekitClaims> verify_livekit_token(std::string_view token, std::string_view api_key, std::string_view secret,
                                                  std::int64_t now_seconds, std::string& why) {
  auto const refuse = [&](char const* reason) {
    why = reason;
    return std::nullopt;
  };
  if (token.empty()) return refuse("no access token");
  if (token.size() > kMaxTokenBytes) return refuse("the access token is too long");
  auto const first = token.find('.'), last = token.rfind('.');
  if (first == std::string_view::npos || first == last || token.find('.', first + 1) != last)
    return refuse("invalid access token");

  auto const header = decode_object(token.substr(0, first));
  auto const signature = base64url_decode(token.substr(last + 1));
  // The algorithm is fixed, never taken from the token.
  if (!header || text(*header, "alg") != "HS256" || header->contains("crit") || !signature)
    return refuse("invalid access token");
  if (!equal_in_constant_time(*signature, hmac_sha256(secret, token.substr(0, last)))) {
    return refuse("invalid access token");
  }
  auto const body = decode_object(token.substr(first + 1, last - first - 1));
  if (!body || text(*body, "iss") != api_key) return refuse("invalid access token");

  auto const expires_at = seconds(*body, "exp");
  if (!expires_at || *expires_at < now_seconds - kLeewaySeconds) return refuse("the access token has expired");
  auto const not_before = seconds(*body, "nbf").value_or(0);
  if (not_before > now_seconds + kLeewaySeconds) return refuse("the access token is not valid yet");

  LivekitClaims claims;
  claims.issuer = text(*body, "iss");
  claims.identity = text(*body, "sub");
  if (claims.identity.empty()) claims.identity = text(*body, "jti");
  claims.name = text(*body, "name");
  claims.metadata = text(*body, "metadata");
  claims.kind = text(*body, "kind");
  claims.seat = flag(*body, "seat").value_or(false);
  if (auto const* const attributes = body->if_contains("attributes"); attributes && attributes->is_object()) {
    for (auto const& [key, value] : attributes->as_object()) {
      if (value.is_string()) claims.attributes.emplace(key, value.as_string());
    }
  }
  claims.not_before = not_before;
  claims.expires_at = *expires_at;
  claims.issued_at = seconds(*body, "iat").value_or(not_before);
  claims.sha256 = text(*body, "sha256");
  if (auto const* const config = body->if_contains("roomConfig"); config && config->is_object())
    claims.room_config = json::serialize(*config);
  claims.video = read_grant(*body);
  return claims;
}

}  // namespace bedrud::auth
