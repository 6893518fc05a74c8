#pragma once
// Where log lines go: appended to a buffer under a mutex, written by a thread of its own. A slow disk or a reader that stopped
// reading never holds up an event loop; when the buffer is full, lines are dropped and the next line says how many.
#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>

namespace bedrud::log {

class BufferedSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  // path: a file to append to (mode 0600); empty: stderr. Throws std::runtime_error when it cannot be opened.
  explicit BufferedSink(std::string const& path);
  ~BufferedSink() override;
  BufferedSink(BufferedSink const&) = delete;
  BufferedSink& operator=(BufferedSink const&) = delete;

 protected:
  // Implements base_sink.
  void sink_it_(spdlog::details::log_msg const& message) override;
  void flush_() override;  // waits until what was logged before is written

 private:
  void write_loop();

  int file_;
  std::mutex lines_mutex_;  // guards what follows; the base class has no lock of its own here
  std::condition_variable wake_, written_;
  std::string buffer_;
  std::size_t dropped_ = 0;
  bool writing_ = false, urgent_ = false, stop_ = false;
  std::thread writer_;
};

}  // namespace bedrud::log
