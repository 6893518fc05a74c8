#pragma once
// Which layers of a simulcast track a subscriber gets for what it asked (livekit-wire 2.12). Pure.
#include "media/signalling/wire.hpp"

namespace bedrud::signalling {

struct Layers {
  int spatial = 0, temporal = 2;
  bool operator==(Layers const&) const = default;
};

// `count` is the number of encodings the publisher negotiated; the layers of `track` are sorted from small to large.
Layers choose_layers(lk::TrackInfo const& track, int count, lk::UpdateTrackSettings const& settings);

// Without any wish: what a new subscription starts with.
lk::UpdateTrackSettings initial_settings(bool adaptive_stream);

}  // namespace bedrud::signalling
