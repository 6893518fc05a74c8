#include "recording/faces.hpp"

#include <stdexcept>

#include "recording/ffmpeg.hpp"

namespace bedrud::recording {

Canvas const* Faces::of(std::string const& identity, int size) {
  auto const key = std::pair(identity, size);
  auto found = decoded_.find(key);
  if (found == decoded_.end()) found = decoded_.emplace(key, decode(identity, size)).first;
  return found->second ? &*found->second : nullptr;
}

std::optional<Canvas> Faces::decode(std::string const& identity, int size) const {
  std::error_code ignored;
  auto const file = folder_ / identity;
  if (!can_have_face(identity) || !std::filesystem::is_regular_file(file, ignored)) return std::nullopt;
  auto const side = std::to_string(size);
  Canvas face(size, size);
  try {
    Ffmpeg decoding(
        {"-i", file.string(), "-frames:v", "1", "-vf",
         "scale=" + side + ":" + side + ":force_original_aspect_ratio=increase:out_range=tv,crop=" + side + ":" + side, "-f",
         "rawvideo", "-pix_fmt", "yuv420p", "pipe:1"},
        Ffmpeg::Pipe::kOut, work_ / "face.log");
    if (decoding.read(face.bytes()) < face.bytes().size()) return std::nullopt;
    decoding.finish("a picture could not be read");
  } catch (std::runtime_error const&) { return std::nullopt; }
  return face;
}

}  // namespace bedrud::recording
