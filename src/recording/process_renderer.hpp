#pragma once
// The renderer of the product: one process a film.
#include <chrono>
#include <functional>
#include <memory>

#include "recording/renderer.hpp"

namespace bedrud::recording {

class ProcessRenderer : public Renderer {
 public:
  struct Limits {
    // Without any progress for so long, pauses not counted, the process is ended: ffmpeg hangs.
    std::chrono::milliseconds patience = std::chrono::minutes(10);
    std::chrono::milliseconds look = std::chrono::seconds(2);  // how often the load is looked at
    // Above this share of all processors, used by others than us, the process and its ffmpegs stand still.
    double pause_above = 0.75;
    std::function<double()> load{};  // that share; empty: the machine's
  };

  explicit ProcessRenderer(Limits limits) : limits_(std::move(limits)) {}

  bool available(std::string& why) const override;
  Task<Rendered> render(RenderOrder order, std::function<void(double)> progress) override;

 private:
  Limits const limits_;
};

}  // namespace bedrud::recording
