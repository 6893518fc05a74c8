#pragma once
// Which video of a subscriber gets bandwidth before which, when there is not enough for all (livekit-wire 2.12). Pure.
#include <cstdint>
#include "media/signalling/wire.hpp"

namespace bedrud::signalling {

// 1 to 255 for the worker, which first gives every video its smallest layer, then goes round and lets each video rise by as
// many layers as its number says. So equal videos rise together, and one with 9 or more takes all it wants before its
// successors. Audio needs no number: it always goes first.
//   20 to 10  the subscriber asked for an order (`priority` 1 is the most important one)
//   9         a shared screen
//   4, 2, 1   a large picture, a medium one, a small one: by the asked size, else by the asked quality
std::uint8_t bitrate_priority(lk::TrackInfo const& track, lk::UpdateTrackSettings const& settings);

}  // namespace bedrud::signalling
