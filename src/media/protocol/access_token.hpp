#pragma once
// Access tokens of LiveKit (livekit-wire 4.6) for the grants of the media seam; the same whichever server takes them.
#include <cstdint>
#include <string>
#include "media/media_backend.hpp"

namespace bedrud::media {

struct ApiKey {
  std::string key, secret;
};

// The token of a seat: it is asked for again at every entry. Attributes without a value are left out.
std::string join_token(JoinGrant const& grant, ApiKey const& key, std::int64_t now_seconds);

}  // namespace bedrud::media
