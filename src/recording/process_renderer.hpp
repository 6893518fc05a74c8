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
    std::chrono::milliseconds look = std::chrono::seconds(2);  // how often `busy` is asked
  };

  // busy: whether meetings need the machine now; then the process and its ffmpegs are stopped until they do not. Asked on the
  // executor of render().
  ProcessRenderer(std::function<bool()> busy, Limits limits) : busy_(std::move(busy)), limits_(limits) {}

  bool available(std::string& why) const override;
  Task<Rendered> render(RenderOrder order, std::function<void(double)> progress) override;

 private:
  std::function<bool()> busy_;
  Limits limits_;
};

}  // namespace bedrud::recording
