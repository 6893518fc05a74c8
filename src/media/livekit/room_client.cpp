#include "media/livekit/room_client.hpp"

#include <boost/json.hpp>
#include "base/clock.hpp"
#include "base/error.hpp"

namespace bedrud::livekit {
namespace {

constexpr std::int64_t kTokenSeconds = 60, kClocksDiffer = 10;
constexpr auto kTimeout = std::chrono::seconds(10);
constexpr std::size_t kMaxAnswer = 16 << 20;  // the participants of a large room
constexpr std::size_t kMaxWords = 300;
constexpr int kOk = 200, kUnauthorized = 401, kForbidden = 403, kNotFound = 404;

std::string word(boost::json::object const& object, std::string_view name) {
  auto const* const value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()).substr(0, kMaxWords) : std::string();
}

[[noreturn]] void throw_unavailable(std::string detail) {
  Error error(ErrorCode::kUnavailable, PublicText{"The media server does not answer"}, LogDetail{std::move(detail)});
  error.retry_after = 2;
  throw error;
}

}  // namespace

std::string text_of(TwirpFailure const& failure) {
  if (failure.status == 0) return "not reached: " + failure.message;
  auto text = std::to_string(failure.status);
  if (!failure.code.empty()) text += " " + failure.code;
  return failure.message.empty() ? text : text + ": " + failure.message;
}

TwirpFailure read_failure(net::HttpAnswer const& answer) {
  TwirpFailure failure{answer.status, "", answer.failure};
  if (answer.status == 0) return failure;
  boost::json::error_code bad;
  auto const value = boost::json::parse(answer.body, bad);
  if (!bad && value.is_object()) {
    failure.code = word(value.as_object(), "code");
    failure.message = word(value.as_object(), "msg");
  } else {
    failure.message = answer.body.substr(0, kMaxWords);
  }
  // LiveKit repeats the token that it refuses.
  if (answer.status == kUnauthorized) failure.message.clear();
  return failure;
}

Task<net::HttpAnswer> RoomClient::send(std::string method, auth::LivekitGrant grant, std::string body) {
  auto const now = system_clock().now_ms() / 1000;
  auth::LivekitClaims claims;
  claims.issuer = access_.key.key;
  claims.not_before = now - kClocksDiffer;
  claims.expires_at = now + kTokenSeconds;
  claims.video = std::move(grant);
  net::HttpRequest request;
  request.url = access_.address() + "/twirp/livekit." + (method.find('/') == std::string::npos ? "RoomService/" : "") + method;
  request.headers = {"Content-Type: application/protobuf",
                     "Authorization: Bearer " + auth::sign_livekit_token(claims, access_.key.secret)};
  request.body = std::move(body);
  request.timeout = kTimeout;
  request.max_answer_bytes = kMaxAnswer;
  request.keep_body = true;
  request.verify_certificate = access_.verify_certificate;
  co_return co_await http_.send(std::move(request));
}

Task<std::optional<std::string>> RoomClient::post(std::string method, auth::LivekitGrant grant, std::string body) {
  auto answer = co_await send(method, std::move(grant), std::move(body));
  if (answer.status == kOk) co_return std::move(answer.body);
  auto const failure = read_failure(answer);
  if (answer.status == kNotFound && failure.code == "not_found") co_return std::nullopt;
  throw_unavailable("LiveKit's " + method + ": " + text_of(failure));
}

Task<std::string> RoomClient::probe() {
  lk::ListRoomsRequest request;
  request.add_names("no-such-room");  // keeps the answer short
  auth::LivekitGrant grant;
  grant.room_list = true;
  auto const answer = co_await send("ListRooms", std::move(grant), request.SerializeAsString());
  lk::ListRoomsResponse response;
  if (answer.status == kOk)
    co_return response.ParseFromString(answer.body) ? "" : "something that is not LiveKit answers there";
  auto const failure = read_failure(answer);
  if (answer.status == kUnauthorized || answer.status == kForbidden) {
    co_return "it refuses our key (" + text_of(failure) +
        "): livekit.apiKey and livekit.apiSecret must be a pair of its own, and both clocks must agree";
  }
  if (answer.status == 0) co_return failure.message;
  co_return "it answers " + text_of(failure);
}

void RoomClient::throw_unreadable() { throw_unavailable("LiveKit's answer cannot be read"); }

}  // namespace bedrud::livekit
