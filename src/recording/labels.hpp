#pragma once
// Texts drawn by ffmpeg, with the fonts of the machine. Each is drawn once.
#include <filesystem>
#include <map>
#include <string>
#include <utility>

#include "recording/canvas.hpp"

namespace bedrud::recording {

class Labels {
 public:
  explicit Labels(std::filesystem::path work) : work_(std::move(work)) {}

  // As wide as the text is, at most 24 letters; `size` is that of the font in pixels. Empty where it cannot be drawn: a film
  // without names is better than none.
  Mask const& text(std::string const& text, int size);

 private:
  Mask draw(std::string const& text, int size) const;

  std::filesystem::path work_;
  std::map<std::pair<std::string, int>, Mask> drawn_;
};

}  // namespace bedrud::recording
