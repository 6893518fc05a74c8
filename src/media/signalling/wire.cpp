#include "media/signalling/wire.hpp"
#include <google/protobuf/util/json_util.h>

namespace bedrud::signalling {

namespace json = google::protobuf::util;

std::optional<lk::SignalRequest> read_request(std::string_view frame, FrameKind kind) {
  if (frame.size() > kMaxSignalBytes) return std::nullopt;
  lk::SignalRequest request;
  if (kind == FrameKind::kBinary) {
    if (!request.ParseFromArray(frame.data(), static_cast<int>(frame.size()))) return std::nullopt;
    return request;
  }
  json::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  if (!json::JsonStringToMessage(std::string(frame), &request, options).ok()) return std::nullopt;
  return request;
}

std::string write_response(lk::SignalResponse const& response, FrameKind kind) {
  std::string frame;
  if (kind == FrameKind::kBinary) {
    response.SerializeToString(&frame);
  } else if (!json::MessageToJsonString(response, &frame).ok()) {
    frame.clear();
  }
  return frame;
}

}  // namespace bedrud::signalling
