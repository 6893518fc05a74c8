#include "media/livekit/server_process.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/asio/buffer.hpp>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "base/child_process.hpp"

namespace bedrud::livekit {
namespace {

constexpr std::size_t kMaxLine = 2000;

[[noreturn]] void fail(int error) { throw std::system_error(error, std::generic_category(), "livekit-server"); }

}  // namespace

void ServerProcess::start(std::string const& program, std::vector<std::string> arguments,
                          std::function<void(std::string)> on_line, std::function<void(std::string)> on_exit) {
  on_line_ = std::move(on_line);
  on_exit_ = std::move(on_exit);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) fail(errno);
  arguments.insert(arguments.begin(), program);
  child::Descriptor entry(ends[0], "livekit-server");
  child::Descriptor const output(ends[1], "livekit-server");
  // What stands in the environment would change the child's configuration.
  pid_ = child::start_tied(
      {.program = program, .arguments = std::move(arguments), .descriptors = {child::kNothing, ends[1], ends[1]}});
  output_.assign(entry.release());
  pidfd_.assign(child::watch(pid_).release());
  await_exit();
  read();
}

void ServerProcess::signal(int number) {
  if (alive()) ::kill(pid_, number);
}

void ServerProcess::await_exit() {
  pidfd_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                    [self = shared_from_this()](boost::system::error_code error) {
                      if (error) return;
                      siginfo_t info{};
                      waitid(P_PIDFD, static_cast<id_t>(self->pidfd_.native_handle()), &info, WEXITED);
                      self->dead_ = true;
                      boost::system::error_code ignored;
                      self->pidfd_.close(ignored);
                      auto const how = info.si_code == CLD_EXITED ? "exit code " : "signal ";
                      std::exchange(self->on_exit_, nullptr)(how + std::to_string(info.si_status));
                    });
}

void ServerProcess::read() {
  output_.async_read_some(boost::asio::buffer(chunk_),
                          [self = shared_from_this()](boost::system::error_code error, std::size_t size) {
                            if (error) return;
                            for (char const c : std::string_view(self->chunk_.data(), size)) {
                              if (c != '\n') {
                                if (self->line_.size() < kMaxLine) self->line_ += c;
                                continue;
                              }
                              if (!self->line_.empty()) self->on_line_(std::exchange(self->line_, {}));
                            }
                            self->read();
                          });
}

}  // namespace bedrud::livekit
