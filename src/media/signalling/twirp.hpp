#pragma once
// Twirp v7 as LiveKit's server SDKs speak it (livekit-wire 4.1, https://twitchtv.github.io/twirp/docs/spec_v7.html): one POST a
// method, protobuf or JSON in and out, errors as {"code", "msg", "meta"}. No I/O; untrusted input in.
#include <google/protobuf/message.h>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include "base/mounted_api.hpp"

namespace bedrud::signalling {

enum class TwirpCode {
  kInvalidArgument,
  kMalformed,
  kDeadlineExceeded,
  kCanceled,
  kNotFound,
  kBadRoute,
  kUnauthenticated,
  kFailedPrecondition,
  kResourceExhausted,
  kUnimplemented,
  kInternal,
  kUnavailable,
};

// Ends a call; what() is the public "msg".
class TwirpError : public std::runtime_error {
 public:
  TwirpError(TwirpCode code_, std::string const& msg, std::map<std::string, std::string> meta_ = {})
      : std::runtime_error(msg),
        code(code_),
        meta(std::move(meta_)) {}
  TwirpCode code;
  std::map<std::string, std::string> meta;
};

MountedAnswer twirp_answer(TwirpError const& error);

// Where a request goes: "/twirp/livekit.RoomService/ListRooms" -> "RoomService", "ListRooms".
struct TwirpRoute {
  std::string service, method;
  bool json = false;
};

// Throws TwirpError kBadRoute: another method than POST, another path or content type.
TwirpRoute read_route(MountedRequest const& request);
TwirpError no_handler(MountedRequest const& request);

// Fills the message; unknown JSON members are ignored, both spellings of names are taken. Throws TwirpError kMalformed.
void read_message(std::string const& body, bool json, google::protobuf::Message& message);
// JSON as the reference writes it: names of the .proto file, defaults too, 64-bit numbers as text.
MountedAnswer twirp_answer(google::protobuf::Message const& message, bool json);

}  // namespace bedrud::signalling
