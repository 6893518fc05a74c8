#pragma once
// One run of livekit-server as a child of ours. Everything happens on one io_context, whose thread must live as long as the
// child shall: it is killed when that thread ends, and so when this program is.
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bedrud::livekit {

class ServerProcess : public std::enable_shared_from_this<ServerProcess> {
 public:
  explicit ServerProcess(boost::asio::io_context& io) : pidfd_(io), output_(io) {}

  // `on_line` is told what the child writes, `on_exit` how it ended ("exit code 1", "signal 9"). Throws std::system_error.
  void start(std::string const& program, std::vector<std::string> arguments, std::function<void(std::string)> on_line,
             std::function<void(std::string)> on_exit);
  void signal(int number);
  bool alive() const { return pid_ > 0 && !dead_; }
  int pid() const { return pid_; }

 private:
  void await_exit();
  void read();

  boost::asio::posix::stream_descriptor pidfd_, output_;
  int pid_ = 0;
  bool dead_ = false;
  std::function<void(std::string)> on_line_, on_exit_;
  std::array<char, 4096> chunk_{};
  std::string line_;
};

}  // namespace bedrud::livekit
