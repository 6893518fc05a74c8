#include "base/log_sink.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>

namespace bedrud::log {
namespace {

// Lines wait this long to share a write; warnings and errors do not wait.
constexpr auto kPause = std::chrono::milliseconds(20);
constexpr std::size_t kMaxBuffered = 4 << 20;

void write_all(int file, std::string_view text) {
  while (!text.empty()) {
    auto const count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;  // nobody is left to be told
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

BufferedSink::BufferedSink(std::string const& path)
    : file_(path.empty() ? STDERR_FILENO : open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
  if (file_ < 0) throw std::runtime_error("cannot open the log file " + path + ": " + std::strerror(errno));
  writer_ = std::thread([this] { write_loop(); });
}

BufferedSink::~BufferedSink() {
  {
    std::lock_guard const lock(lines_mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  writer_.join();
  if (file_ != STDERR_FILENO) close(file_);
}

void BufferedSink::sink_it_(spdlog::details::log_msg const& message) {
  bool notify = false;
  {
    std::lock_guard const lock(lines_mutex_);
    if (buffer_.size() + message.payload.size() > kMaxBuffered) {
      ++dropped_;
      return;
    }
    notify = buffer_.empty();
    buffer_.append(message.payload.data(), message.payload.size());
    buffer_ += '\n';
    if (message.level >= spdlog::level::warn && !urgent_) notify = urgent_ = true;
  }
  if (notify) wake_.notify_one();
}

void BufferedSink::flush_() {
  std::unique_lock lock(lines_mutex_);
  urgent_ = true;
  wake_.notify_one();
  written_.wait(lock, [this] { return buffer_.empty() && !writing_; });
}

void BufferedSink::write_loop() {
  std::unique_lock lock(lines_mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stop_ || !buffer_.empty(); });
    wake_.wait_for(lock, kPause, [this] { return stop_ || urgent_; });
    urgent_ = false;
    std::string text;
    text.swap(buffer_);
    if (dropped_ > 0) {
      text += R"({"level":"warn","msg":"log lines were dropped","count":)" + std::to_string(dropped_) + "}\n";
      dropped_ = 0;
    }
    writing_ = true;
    lock.unlock();
    write_all(file_, text);
    lock.lock();
    writing_ = false;
    written_.notify_all();
    if (stop_ && buffer_.empty()) return;
  }
}

}  // namespace bedrud::log
