#pragma once
// Who is seen where, and when, in the film of a recording: pure rules over the log of the capture.
#include <cstdint>
#include <string>
#include <vector>

#include "recording/capture_log.hpp"

namespace bedrud::recording {

struct Rect {
  int x = 0, y = 0, width = 0, height = 0;  // pixels, all even: the colours of a picture have half its size
  bool operator==(Rect const&) const = default;
};

struct Tile {
  std::string participant;  // sid
  int file = -1;            // of CaptureLog::files; -1: a card with the name
  bool screen = false;      // a shared screen
  Rect place;
  bool operator==(Tile const&) const = default;
};

// A time without any change of the picture's order.
struct Scene {
  Span span;
  std::vector<Tile> tiles;
};

struct FilmLook {
  std::string type = "composite";  // composite, video, screen
  std::string layout = "speaker";  // speaker, grid
  int width = 1280, height = 720;
};

inline constexpr std::size_t kMostInGrid = 16, kMostAtSide = 4;

// The scenes from 0 to the end of the log, without a hole, the shortest about half a second.
std::vector<Scene> make_scenes(CaptureLog const& log, FilmLook const& look);

// The voice that leads: changes when another one was the loudest for 1.5 s or the leader is silent, and 2 s after the last
// change at the earliest. Each `at` with one participant.
std::vector<Speaking> leading_voices(CaptureLog const& log);

}  // namespace bedrud::recording
