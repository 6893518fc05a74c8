#pragma once
// What the embedded backend is given by the composition root.
#include <string>

namespace bedrud::signalling {

struct BackendConfig {
  std::string api_key, api_secret;  // sign and check access tokens (livekit-wire 4.6)
  bool auto_create_rooms = true;    // a token may open a room that ensure_room did not announce
};

}  // namespace bedrud::signalling
