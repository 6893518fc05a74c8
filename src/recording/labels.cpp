#include "recording/labels.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "recording/ffmpeg.hpp"

namespace bedrud::recording {
namespace {

constexpr std::size_t kMostLetters = 24;
constexpr int kBlack = 16, kSteps = 219;  // how ffmpeg draws

std::string shortened(std::string const& text) {
  std::string result;
  std::size_t letters = 0;
  for (char const c : text) {
    if ((static_cast<unsigned char>(c) & 0xc0U) != 0x80U && ++letters > kMostLetters) return result + "\xE2\x80\xA6";
    result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return result;
}

// Without the empty columns at both sides; the height is that of a line, so that names stand on one level.
Mask trimmed(Mask const& full) {
  int left = full.width, right = -1;
  auto const row = [&](int y) { return full.cover.begin() + std::ptrdiff_t{y} * full.width; };
  for (int y = 0; y < full.height; ++y) {
    for (int x = 0; x < full.width; ++x) {
      if (row(y)[x] == 0) continue;
      left = std::min(left, x);
      right = std::max(right, x);
    }
  }
  if (right < 0) return {};
  Mask mask{.width = right - left + 1, .height = full.height, .cover = {}};
  for (int y = 0; y < full.height; ++y) mask.cover.insert(mask.cover.end(), row(y) + left, row(y) + right + 1);
  return mask;
}

}  // namespace

Mask const& Labels::text(std::string const& text, int size) {
  auto const key = std::pair(text, size);
  auto found = drawn_.find(key);
  if (found == drawn_.end()) found = drawn_.emplace(key, draw(text, size)).first;
  return found->second;
}

Mask Labels::draw(std::string const& text, int size) const {
  // The text comes by a file and is not expanded: names are what people typed.
  auto const file = work_ / "label.txt";
  std::ofstream(file) << shortened(text);
  Mask full{.width = size * static_cast<int>(kMostLetters), .height = size * 3 / 2, .cover = {}};
  full.cover.resize(static_cast<std::size_t>(full.width) * static_cast<std::size_t>(full.height));
  auto const shape = std::to_string(full.width) + "x" + std::to_string(full.height);
  try {
    Ffmpeg drawing({"-f", "lavfi", "-i", "color=black:s=" + shape + ",format=gray", "-vf",
                    "drawtext=expansion=none:font=Sans:fontcolor=white:x=2:y=(h-lh)/2:fontsize=" + std::to_string(size) +
                        ":textfile=" + file.string(),
                    "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"},
                   Ffmpeg::Pipe::kOut, work_ / "label.log");
    if (drawing.read(full.cover) < full.cover.size()) return {};
    drawing.finish("a name could not be drawn");
  } catch (std::runtime_error const&) { return {}; }
  for (auto& value : full.cover) value = static_cast<std::uint8_t>(std::clamp((value - kBlack) * 255 / kSteps, 0, 255));
  return trimmed(full);
}

}  // namespace bedrud::recording
