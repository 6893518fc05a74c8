#pragma once
// A film of a capture: what the recorder wrote (docs/recording.md) made into one file that every browser plays. The work is
// done by a process of the lowest priority that decodes and encodes with ffmpeg; what it has finished stays, so that a second
// try goes on where the first one ended.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/task.hpp"

namespace bedrud::recording {

struct RenderOrder {
  std::filesystem::path capture;   // the folder of the capture
  std::filesystem::path work;      // a folder of this rendering alone, made where it is missing; holds the results
  std::string type = "composite";  // composite, audio, video, screen, tracks (a zip of the single files)
  std::string layout = "speaker";  // speaker, grid
  std::string format = "mp4";      // mp4 (H.264, AAC), webm (VP9, Opus); sound alone: .m4a, .ogg
  int height = 720;                // of the picture, 16:9; 720 or 1080
};

// Where the pictures of people lie beside the tracks of a capture, each under the identity of its owner and without an
// extension: shown while their camera is off. Only identities of plain letters, digits, '-' and '_' have one.
std::filesystem::path faces_of(std::filesystem::path const& capture);
bool can_have_face(std::string_view identity);
// What was written in the chat, where it is kept: the archive of the tracks has it.
std::filesystem::path chat_of(std::filesystem::path const& capture);

struct Rendered {
  std::filesystem::path file, thumbnail, chapters;  // in `work`; thumbnail (JPEG) empty where there is no picture
  std::int64_t size = 0, duration_ms = 0;           // bytes
};

class Renderer {
 public:
  virtual ~Renderer() = default;

  // True when ffmpeg is there; the text says what is missing.
  virtual bool available(std::string& why) const = 0;
  // `progress` is told the finished share, 0 to 1, at most once a second. Throws std::runtime_error with a text for
  // administrators; the capture and what was finished stay.
  virtual Task<Rendered> render(RenderOrder order, std::function<void(double)> progress) = 0;
};

}  // namespace bedrud::recording
