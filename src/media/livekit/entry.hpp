#pragma once
// How somebody asks to enter: the token of the request, taken out of it so that another one can stand in its place.
#include <string>
#include "base/websocket.hpp"

namespace bedrud::livekit {

struct Entry {
  std::string token;
  std::string query;  // the raw one, without the token
};

// The header goes before the query, as in LiveKit.
Entry read_entry(UpgradeRequest const& request);

}  // namespace bedrud::livekit
