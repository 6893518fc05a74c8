#pragma once
// A recorder and a renderer that only remember what they were told, for the rules of recordings.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>
#include "base/error.hpp"
#include "media/recorder.hpp"
#include "recording/renderer.hpp"

namespace bedrud::test {

class FakeRecorder final : public media::Recorder {
 public:
  bool available(std::string& why) const override {
    why = missing;
    return missing.empty();
  }
  Task<std::string> start(media::RecordingOrder order) override {
    if (!failure.empty()) throw Error(ErrorCode::kUnavailable, PublicText{failure});
    orders.push_back(std::move(order));
    co_return "EG_" + std::to_string(++last);
  }
  Task<void> stop(std::string egress_id) override {
    stopped.push_back(std::move(egress_id));
    co_return;
  }
  Task<void> resume(media::RecordingOrder order, std::string egress_id) override {
    if (!failure.empty()) throw std::runtime_error(failure);
    orders.push_back(std::move(order));
    resumed.push_back(std::move(egress_id));
    co_return;
  }

  std::string missing, failure;
  std::vector<media::RecordingOrder> orders;
  std::vector<std::string> stopped, resumed;
  int last = 0;
};

class FakeRenderer final : public recording::Renderer {
 public:
  bool available(std::string& why) const override {
    why = missing;
    return missing.empty();
  }
  Task<recording::Rendered> render(recording::RenderOrder order, std::function<void(double)> progress) override {
    orders.push_back(order);
    faces.clear();
    std::error_code none;
    for (auto const& face : std::filesystem::directory_iterator(recording::faces_of(order.capture), none)) {
      std::ifstream file(face.path());
      faces[face.path().filename()] = {std::istreambuf_iterator<char>(file), {}};
    }
    std::ifstream told(recording::chat_of(order.capture));
    chat = {std::istreambuf_iterator<char>(told), {}};
    if (failures > 0) {
      --failures;
      throw std::runtime_error("ffmpeg is not well");
    }
    progress(0.5);
    std::filesystem::create_directories(order.work);
    recording::Rendered out;
    out.file = order.work / "film.mp4";
    out.thumbnail = order.work / "film.jpg";
    out.chapters = order.work / "film.vtt";
    std::ofstream(out.file) << content;
    std::ofstream(out.thumbnail) << "picture";
    std::ofstream(out.chapters) << "WEBVTT";
    out.size = static_cast<std::int64_t>(content.size());
    out.duration_ms = 61'000;
    co_return out;
  }

  std::string missing, content = "film", chat;  // chat: what lay beside the last capture
  int failures = 0;
  std::vector<recording::RenderOrder> orders;
  std::map<std::string, std::string> faces;  // what lay beside the last capture: file, content
};

}  // namespace bedrud::test
