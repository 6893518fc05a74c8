#include "media/signalling/twirp.hpp"
#include <google/protobuf/util/json_util.h>
#include <boost/json.hpp>

namespace bedrud::signalling {
namespace {

struct CodeName {
  std::string_view name;
  int status;
};

CodeName name_of(TwirpCode code) {
  switch (code) {
    case TwirpCode::kInvalidArgument:
      return {"invalid_argument", 400};
    case TwirpCode::kMalformed:
      return {"malformed", 400};
    case TwirpCode::kDeadlineExceeded:
      return {"deadline_exceeded", 408};
    case TwirpCode::kCanceled:
      return {"canceled", 408};
    case TwirpCode::kNotFound:
      return {"not_found", 404};
    case TwirpCode::kBadRoute:
      return {"bad_route", 404};
    case TwirpCode::kUnauthenticated:
      return {"unauthenticated", 401};
    case TwirpCode::kFailedPrecondition:
      return {"failed_precondition", 412};
    case TwirpCode::kResourceExhausted:
      return {"resource_exhausted", 429};
    case TwirpCode::kUnimplemented:
      return {"unimplemented", 501};
    case TwirpCode::kUnavailable:
      return {"unavailable", 503};
    case TwirpCode::kInternal:
      break;
  }
  return {"internal", 500};
}

TwirpError bad_route(MountedRequest const& request, std::string const& why) {
  return {TwirpCode::kBadRoute, why, {{"twirp_invalid_route", request.method + " " + request.path}}};
}

// "application/json; charset=UTF-8" -> "application/json"
std::string media_type(std::string_view header) {
  auto const end = header.find_first_of("; \t");
  std::string type(header.substr(0, end));
  std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return type;
}

}  // namespace

MountedAnswer twirp_answer(TwirpError const& error) {
  auto const [name, status] = name_of(error.code);
  boost::json::object body{{"code", name}, {"msg", error.what()}};
  if (!error.meta.empty()) body["meta"] = boost::json::value_from(error.meta);
  return {.status = status, .body = boost::json::serialize(body)};
}

TwirpError no_handler(MountedRequest const& request) {
  return bad_route(request, "no handler for path \"" + request.path + "\"");
}

TwirpRoute read_route(MountedRequest const& request) {
  if (request.method != "POST") {
    throw bad_route(request, "unsupported method \"" + request.method + "\" (only POST is allowed)");
  }
  constexpr std::string_view kPrefix = "/twirp/livekit.";
  std::string_view path = request.path;
  if (!path.starts_with(kPrefix)) throw no_handler(request);
  path.remove_prefix(kPrefix.size());
  auto const slash = path.find('/');
  if (slash == std::string_view::npos || path.find('/', slash + 1) != std::string_view::npos) throw no_handler(request);
  auto const type = media_type(request.content_type);
  if (type != "application/json" && type != "application/protobuf") {
    throw bad_route(request, "unexpected Content-Type: \"" + type + "\"");
  }
  return {std::string(path.substr(0, slash)), std::string(path.substr(slash + 1)), type == "application/json"};
}

void read_message(std::string const& body, bool json, google::protobuf::Message& message) {
  if (!json) {
    if (!message.ParseFromString(body)) throw TwirpError(TwirpCode::kMalformed, "the protobuf request could not be decoded");
    return;
  }
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  if (!google::protobuf::util::JsonStringToMessage(body, &message, options).ok()) {
    throw TwirpError(TwirpCode::kMalformed, "the json request could not be decoded");
  }
}

MountedAnswer twirp_answer(google::protobuf::Message const& message, bool json) {
  MountedAnswer answer;
  if (!json) {
    answer.content_type = "application/protobuf";
    message.SerializeToString(&answer.body);
    return answer;
  }
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  if (!google::protobuf::util::MessageToJsonString(message, &answer.body, options).ok()) {
    throw TwirpError(TwirpCode::kInternal, "the answer has no JSON form");
  }
  return answer;
}

}  // namespace bedrud::signalling
