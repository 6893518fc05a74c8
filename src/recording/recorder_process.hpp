#pragma once
// The server's end of one `bedrud recorder` (recorder_main.hpp has the words of the channel). One thread: that of the executor.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/json.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace bedrud::recording {

class RecorderProcess : public std::enable_shared_from_this<RecorderProcess> {
 public:
  struct Events {
    std::function<void(boost::json::object const&)> said;
    std::function<void()> gone;  // once; after everything it said
  };

  explicit RecorderProcess(boost::asio::any_io_executor executor) : channel_(executor), watched_(executor) {}

  // Throws std::system_error.
  void start(Events events);
  void tell(boost::json::object const& message);
  void close();  // it finishes its files and ends
  void kill();
  pid_t pid() const { return pid_; }
  // Nothing is told any more.
  void forget() { events_ = {}; }

 private:
  void read();
  void write();
  void await_exit();
  void gone();

  boost::asio::local::stream_protocol::socket channel_;
  boost::asio::posix::stream_descriptor watched_;
  Events events_;
  pid_t pid_ = -1;
  bool silent_ = false, ended_ = false;
  std::string buffer_;
  std::deque<std::string> queue_;
  std::array<char, 16384> chunk_{};
};

}  // namespace bedrud::recording
