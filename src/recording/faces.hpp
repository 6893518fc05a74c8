#pragma once
// The pictures of people whose camera is off, as the server laid them beside the capture: faces/<identity>. Each is decoded
// once a size, by ffmpeg.
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "recording/canvas.hpp"
#include "recording/renderer.hpp"

namespace bedrud::recording {

class Faces {
 public:
  Faces(std::filesystem::path const& capture, std::filesystem::path work)
      : folder_(faces_of(capture)),
        work_(std::move(work)) {}

  // The middle of the picture as a square of `size` pixels, an even number. Null where there is none, or none that can be read:
  // the initials are shown then.
  Canvas const* of(std::string const& identity, int size);

 private:
  std::optional<Canvas> decode(std::string const& identity, int size) const;

  std::filesystem::path folder_, work_;
  std::map<std::pair<std::string, int>, std::optional<Canvas>> decoded_;
};

}  // namespace bedrud::recording
