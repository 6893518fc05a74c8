#pragma once
// Starting a process with the descriptors and the environment it is meant to have, and nothing else of ours: both may hold
// secrets. How it is talked to and awaited is the caller's.
#include <sys/types.h>
#include <string>
#include <utility>
#include <vector>

namespace bedrud::child {

// A file descriptor that closes with the object.
class Descriptor {
 public:
  Descriptor() = default;
  // Takes the result of a system call; throws std::system_error with errno where that failed.
  Descriptor(int number, char const* what);
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();

  int number() const { return number_; }
  int release() { return std::exchange(number_, -1); }

 private:
  int number_ = -1;
};

inline constexpr char kOurselves[] = "/proc/self/exe";
inline constexpr int kNothing = -1;  // /dev/null
inline constexpr int kInherited = -2;

struct Plan {
  std::string program = kOurselves;        // a path; PATH is not searched
  std::vector<std::string> arguments{};    // with the name of the program
  std::vector<std::string> environment{};  // NAME=value
  std::vector<int> descriptors{};          // what become 0, 1, 2, ... of the child; more are closed
};

// Throws std::system_error when the program cannot be started.
pid_t start(Plan plan);

// The same for a program that must not outlive the thread that starts it, not even where that is killed. The child is this
// program first (`bedrud child --parent=PID PROGRAM ARGUMENTS...`), so that the program's absence shows as exit code 127.
pid_t start_tied(Plan plan);
inline constexpr char kTiedCommand[] = "child";
[[noreturn]] void become_tied(int argc, char** argv);  // what `bedrud child` does

// Readable when the process has ended; waitid(P_PIDFD) then tells how.
Descriptor watch(pid_t process);

}  // namespace bedrud::child
