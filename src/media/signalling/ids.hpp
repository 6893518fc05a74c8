#pragma once
// Ids as LiveKit clients expect them: a prefix that says what it is and twelve letters or digits (livekit-wire 2.10).
#include <cstdint>
#include <string>
#include <string_view>
#include "media/signalling/wire.hpp"

namespace bedrud::signalling {

// "PA_" -> "PA_4f9ExampleXY". From the system's random source.
std::string new_sid(std::string_view prefix);

// "TR_" + A|V + the source's letter + ...
std::string new_track_sid(lk::TrackType type, lk::TrackSource source);
// As grants write it: "camera"; `source` is a number of lk::TrackSource.
char const* source_name(int source);

std::uint32_t random_u32();

std::int64_t now_ms();  // UTC milliseconds

}  // namespace bedrud::signalling
