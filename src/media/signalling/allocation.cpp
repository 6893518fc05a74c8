#include "media/signalling/allocation.hpp"

#include <algorithm>

namespace bedrud::signalling {
namespace {

constexpr std::uint32_t kFirst = 20, kLast = 10, kScreen = 9;
constexpr std::uint32_t kLargeLines = 540, kMediumLines = 270;

// Lines of the picture that is asked for; a size that names only a width is that of a 16:9 picture.
std::uint32_t wanted_lines(lk::UpdateTrackSettings const& settings) {
  if (settings.height() > 0 && settings.width() > 0) return std::min(settings.height(), settings.width());
  if (settings.height() > 0) return settings.height();
  if (settings.width() > 0) return static_cast<std::uint32_t>(std::uint64_t{settings.width()} * 9 / 16);
  switch (settings.quality()) {
    case lk::HIGH:
      return kLargeLines;
    case lk::MEDIUM:
      return kMediumLines;
    default:
      return 0;
  }
}

}  // namespace

std::uint8_t bitrate_priority(lk::TrackInfo const& track, lk::UpdateTrackSettings const& settings) {
  if (settings.priority() > 0) { return static_cast<std::uint8_t>(kFirst - std::min(settings.priority() - 1, kFirst - kLast)); }
  if (track.source() == lk::SCREEN_SHARE) return kScreen;
  auto const lines = wanted_lines(settings);
  if (lines >= kLargeLines) return 4;
  return lines >= kMediumLines ? 2 : 1;
}

}  // namespace bedrud::signalling
