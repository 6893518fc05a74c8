#include "media/livekit/server_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/asio/buffer.hpp>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace bedrud::livekit {
namespace {

constexpr std::size_t kMaxLine = 2000;

[[noreturn]] void fail(int error) { throw std::system_error(error, std::generic_category(), "livekit-server"); }

pid_t spawn(std::vector<std::string>& arguments, int output) {
  std::vector<char*> argv;
  for (auto& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  // No environment: ours may hold secrets, and what stands there would change the child's configuration.
  char* environment[] = {nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output, 1);
  posix_spawn_file_actions_adddup2(&actions, output, 2);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  pid_t pid = -1;
  int const error = posix_spawn(&pid, "/proc/self/exe", &actions, nullptr, argv.data(), environment);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) fail(error);
  return pid;
}

}  // namespace

void ServerProcess::start(std::string const& program, std::vector<std::string> arguments,
                          std::function<void(std::string)> on_line, std::function<void(std::string)> on_exit) {
  on_line_ = std::move(on_line);
  on_exit_ = std::move(on_exit);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) fail(errno);
  arguments.insert(arguments.begin(), {"bedrud", "livekit-child", "--parent=" + std::to_string(getpid()), program});
  try {
    pid_ = spawn(arguments, ends[1]);
  } catch (...) {
    ::close(ends[0]);
    ::close(ends[1]);
    throw;
  }
  ::close(ends[1]);
  output_.assign(ends[0]);
  pidfd_.assign(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
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
