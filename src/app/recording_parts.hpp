#pragma once
// What stands in where rooms cannot be recorded.
#include "base/error.hpp"
#include "media/recorder.hpp"
#include "recording/renderer.hpp"

namespace bedrud::app {

class NoRecorder final : public media::Recorder {
 public:
  bool available(std::string& why) const override {
    why = "this media backend does not record";
    return false;
  }
  Task<std::string> start(media::RecordingOrder /*order*/) override {
    throw Error(ErrorCode::kUnavailable, PublicText{"this media backend does not record"});
    co_return std::string();
  }
  Task<void> stop(std::string /*egress_id*/) override { co_return; }
  Task<void> resume(media::RecordingOrder /*order*/, std::string /*egress_id*/) override {
    throw Error(ErrorCode::kUnavailable, PublicText{"this media backend does not record"});
    co_return;
  }
};

class NoRenderer final : public recording::Renderer {
 public:
  bool available(std::string& why) const override {
    why = "this server does not render";
    return false;
  }
  Task<recording::Rendered> render(recording::RenderOrder /*order*/, std::function<void(double)> /*progress*/) override {
    throw std::runtime_error("this server does not render");
    co_return recording::Rendered{};
  }
};

}  // namespace bedrud::app
