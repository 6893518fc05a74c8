#include "media/livekit/child_main.hpp"

#include <sys/prctl.h>
#include <unistd.h>
#include <csignal>
#include <cstdlib>
#include <cstring>

namespace bedrud::livekit {
namespace {

constexpr int kParentGone = 43, kNotStarted = 127;
constexpr char kParent[] = "--parent=";

}  // namespace

void child_main(int argc, char** argv) {
  // It outlasts execv().
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (argc < 4 || std::strncmp(argv[2], kParent, sizeof kParent - 1) != 0) _exit(kNotStarted);
  if (getppid() != static_cast<pid_t>(std::strtol(argv[2] + sizeof kParent - 1, nullptr, 10))) _exit(kParentGone);
  execv(argv[3], argv + 3);
  _exit(kNotStarted);
}

}  // namespace bedrud::livekit
