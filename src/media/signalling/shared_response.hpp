#pragma once
// One message for many receivers: serialised once for each kind of frame that is needed. Media thread only.
#include <string>
#include <utility>
#include "media/signalling/wire.hpp"

namespace bedrud::signalling {

class SharedResponse {
 public:
  explicit SharedResponse(lk::SignalResponse message) : message_(std::move(message)) {}

  std::string const& as(FrameKind kind) const {
    auto& frame = kind == FrameKind::kBinary ? binary_ : text_;
    if (frame.empty()) frame = write_response(message_, kind);
    return frame;
  }

 private:
  lk::SignalResponse message_;
  mutable std::string binary_, text_;
};

}  // namespace bedrud::signalling
