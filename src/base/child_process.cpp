#include "base/child_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace bedrud::child {
namespace {

// Descriptors of the child are first moved above this, or one dup2 would close the other's source.
constexpr int kClear = 64;
constexpr int kParentGone = 43, kNotStarted = 127;
constexpr char kParent[] = "--parent=";

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

// The list posix_spawn works off between fork and exec.
class Actions {
 public:
  Actions() { posix_spawn_file_actions_init(&actions_); }
  ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
  Actions(Actions const&) = delete;
  Actions& operator=(Actions const&) = delete;

  void place(int source, int target) {
    if (source == kInherited) {
      // A copy onto itself clears close-on-exec.
      posix_spawn_file_actions_adddup2(&actions_, target, target);
    } else if (source == kNothing) {
      posix_spawn_file_actions_addopen(&actions_, target, "/dev/null", target == 0 ? O_RDONLY : O_WRONLY, 0);
    } else {
      moved_.emplace_back(fcntl(source, F_DUPFD_CLOEXEC, kClear), "a child's descriptor");
      posix_spawn_file_actions_adddup2(&actions_, moved_.back().number(), target);
    }
  }
  void close_from(int first) { posix_spawn_file_actions_addclosefrom_np(&actions_, first); }
  posix_spawn_file_actions_t const* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
  std::vector<Descriptor> moved_;
};

}  // namespace

Descriptor::Descriptor(int number, char const* what) : number_(number) {
  if (number < 0) throw std::system_error(errno, std::generic_category(), what);
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

pid_t start(Plan plan) {
  Actions actions;
  int next = 0;
  for (auto const source : plan.descriptors) actions.place(source, next++);
  actions.close_from(next);
  auto const arguments = pointers(plan.arguments), environment = pointers(plan.environment);
  pid_t process = -1;
  int const error = posix_spawn(&process, plan.program.c_str(), actions.get(), nullptr, arguments.data(), environment.data());
  if (error != 0) throw std::system_error(error, std::generic_category(), plan.program);
  return process;
}

pid_t start_tied(Plan plan) {
  plan.arguments.front() = plan.program;
  plan.program = kOurselves;
  plan.arguments.insert(plan.arguments.begin(), {"bedrud", kTiedCommand, kParent + std::to_string(getpid())});
  return start(std::move(plan));
}

void become_tied(int argc, char** argv) {
  // It outlasts execv().
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (argc < 4 || std::strncmp(argv[2], kParent, sizeof kParent - 1) != 0) _exit(kNotStarted);
  if (getppid() != static_cast<pid_t>(std::strtol(argv[2] + sizeof kParent - 1, nullptr, 10))) _exit(kParentGone);
  execv(argv[3], argv + 3);
  _exit(kNotStarted);
}

Descriptor watch(pid_t process) { return Descriptor(static_cast<int>(syscall(SYS_pidfd_open, process, 0)), "a child process"); }

}  // namespace bedrud::child
