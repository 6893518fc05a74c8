#pragma once
// What the server and the process that renders say to each other; internal to this layer.
#include <string>

#include "recording/renderer.hpp"

namespace bedrud::recording {

std::string to_text(RenderOrder const& order);
RenderOrder order_of(std::string_view text);  // throws std::exception

struct RenderNews {
  double progress = -1;  // below 0: not told
  std::string error;
  bool done = false;
  Rendered rendered;
};

std::string to_text(RenderNews const& news);
RenderNews news_of(std::string_view line);  // throws std::exception

}  // namespace bedrud::recording
