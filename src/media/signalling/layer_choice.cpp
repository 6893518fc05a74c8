#include "media/signalling/layer_choice.hpp"
#include <algorithm>

namespace bedrud::signalling {
namespace {

// A little smaller than asked is good enough: a 700 px box takes the 640 px layer.
constexpr double kTolerance = 0.9;

int by_size(lk::TrackInfo const& track, int top, lk::UpdateTrackSettings const& settings) {
  // Portrait and landscape alike: the wish and the layer are compared by the same side.
  bool const by_height = settings.height() > 0;
  double const want = kTolerance * (by_height ? settings.height() : settings.width());
  for (int i = 0; i < top; ++i) {
    auto const& layer = track.layers(i);
    if ((by_height ? layer.height() : layer.width()) >= want) return i;
  }
  return top;
}

int by_quality(lk::TrackInfo const& track, int top, lk::VideoQuality quality) {
  int best = 0;
  for (int i = 0; i <= top; ++i) {
    if (track.layers(i).quality() <= quality) best = i;
  }
  return best;
}

// Three temporal layers carry a quarter, a half and all of the frames; cameras give 15 to 30 a second.
int temporal_for(std::uint32_t fps) {
  if (fps == 0 || fps >= 14) return 2;
  return fps >= 7 ? 1 : 0;
}

}  // namespace

Layers choose_layers(lk::TrackInfo const& track, int count, lk::UpdateTrackSettings const& settings) {
  Layers out;
  int const top = std::min(count, track.layers_size()) - 1;
  if (top < 0) {
    // The publisher described no layers: quality is all there is to go by.
    out.spatial = std::clamp(static_cast<int>(settings.quality()), 0, std::max(count - 1, 0));
  } else {
    out.spatial = settings.width() > 0 || settings.height() > 0 ? by_size(track, top, settings)
                                                                : by_quality(track, top, settings.quality());
  }
  out.temporal = temporal_for(settings.fps());
  return out;
}

lk::UpdateTrackSettings initial_settings(bool adaptive_stream) {
  lk::UpdateTrackSettings settings;
  settings.set_quality(adaptive_stream ? lk::LOW : lk::HIGH);
  return settings;
}

}  // namespace bedrud::signalling
