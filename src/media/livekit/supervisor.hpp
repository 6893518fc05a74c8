#pragma once
// Keeps a livekit-server of our own running: starts it, looks after it, starts it again with growing pauses, ends it in order.
// Everything but port() belongs to the thread of the io_context.
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include "media/livekit/livekit_backend.hpp"
#include "media/livekit/server_files.hpp"
#include "media/livekit/server_process.hpp"

namespace bedrud::livekit {

class Supervisor {
 public:
  // `backend` calls the server at port(). `settings`: the port is chosen anew at every start, a media port of 0, too.
  Supervisor(boost::asio::io_context& io, LivekitBackend& backend, std::string program, std::string folder)
      : io_(io),
        timer_(io),
        backend_(backend),
        program_(std::move(program)),
        folder_(std::move(folder)) {}

  // Resumes when the server answers, and goes on watching it; throws std::runtime_error when it does not come up.
  Task<void> start(ServerSettings settings);
  // Asks it to end, which tells everybody in the meetings; kills it when that takes too long. Resumes when it is gone.
  Task<void> stop();

  std::uint16_t port() const { return port_; }

 private:
  void launch();
  Task<void> watch();
  Task<void> attend();
  Task<void> pause(std::chrono::milliseconds time);
  std::string last_words() const;

  boost::asio::io_context& io_;
  boost::asio::steady_timer timer_;  // cancelled when the child ends
  LivekitBackend& backend_;
  std::string const program_, folder_;
  ServerSettings settings_;
  std::atomic<std::uint16_t> port_ = 0;
  std::shared_ptr<ServerProcess> process_;
  std::string how_, said_;  // of the last end
  std::chrono::milliseconds delay_{};
  bool stopping_ = false;
};

}  // namespace bedrud::livekit
