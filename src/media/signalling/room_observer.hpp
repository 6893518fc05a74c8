#pragma once
// Who follows a room without being in it. Media thread only.
#include "media/signalling/wire.hpp"

namespace bedrud::signalling {

class RoomObserver {
 public:
  virtual ~RoomObserver() = default;
  // Somebody came, left, published, muted, was renamed; or streams were made again. Often; looks for itself what it was.
  virtual void on_change() = 0;
  virtual void on_speakers() = 0;
  virtual void on_closed(lk::DisconnectReason reason) = 0;
};

}  // namespace bedrud::signalling
