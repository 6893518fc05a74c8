#pragma once
// Frames of the signalling socket (livekit-wire 2.4): a binary frame is one protobuf message, a text frame the same message
// as protobuf JSON. Untrusted input in, nothing kept.
#include <livekit_rtc.pb.h>
#include <optional>
#include <string>
#include <string_view>
#include "base/websocket.hpp"

namespace bedrud::signalling {

namespace lk = ::livekit;

inline constexpr std::size_t kMaxSignalBytes = 2 << 20;

// Nothing when the frame is not a SignalRequest or is larger than kMaxSignalBytes.
std::optional<lk::SignalRequest> read_request(std::string_view frame, FrameKind kind);

std::string write_response(lk::SignalResponse const& response, FrameKind kind);

}  // namespace bedrud::signalling
