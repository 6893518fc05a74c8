#pragma once
// The caller's side of LiveKit's server API (livekit-wire 4.1, 4.2): Twirp with protobuf bodies, each call with a token of its
// own that lives for a minute and grants no more than the call needs.
#include <livekit_room.pb.h>
#include <functional>
#include <optional>
#include <string>
#include "auth/livekit_token.hpp"
#include "base/task.hpp"
#include "media/protocol/access_token.hpp"
#include "net/http_client.hpp"

namespace bedrud::livekit {

namespace lk = ::livekit;

// What the server said instead of an answer. `status` 0: nothing, it was not reached.
struct TwirpFailure {
  int status = 0;
  std::string code, message;  // for the log
};

// "404 not_found: participant does not exist", "not reached: Connection refused"
std::string text_of(TwirpFailure const& failure);

// Reads {"code", "msg"}; anything else is kept as far as it says something.
TwirpFailure read_failure(net::HttpAnswer const& answer);

struct ServerAccess {
  std::function<std::string()> address;  // "http://127.0.0.1:7880", asked at every call
  media::ApiKey key;
  bool verify_certificate = true;
};

class RoomClient {
 public:
  // Everything outlives the object.
  RoomClient(net::HttpClient& http, ServerAccess access) : http_(http), access_(std::move(access)) {}

  // method: "ListRooms" of the room service, "Egress/StopEgress" of another one.
  // Nothing when there is no such room or participant. Throws Error kUnavailable for every other failure.
  template <class Response>
  Task<std::optional<Response>> call(std::string method, auth::LivekitGrant grant, google::protobuf::Message const& request) {
    auto const body = co_await post(std::move(method), std::move(grant), request.SerializeAsString());
    if (!body) co_return std::nullopt;
    Response response;
    if (!response.ParseFromString(*body)) throw_unreadable();
    co_return response;
  }

  // A call that changes nothing, with a real grant: empty when it succeeds, else what to tell the operator.
  Task<std::string> probe();

  ServerAccess const& access() const { return access_; }

 private:
  Task<std::optional<std::string>> post(std::string method, auth::LivekitGrant grant, std::string body);
  Task<net::HttpAnswer> send(std::string method, auth::LivekitGrant grant, std::string body);
  [[noreturn]] static void throw_unreadable();

  net::HttpClient& http_;
  ServerAccess const access_;
};

}  // namespace bedrud::livekit
