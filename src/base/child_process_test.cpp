#include "base/child_process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>
#include <system_error>

namespace bedrud::child {
namespace {

int exit_code(pid_t process) {
  int status = 0;
  EXPECT_EQ(waitpid(process, &status, 0), process);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Plan shell(std::string script, std::vector<int> descriptors) {
  return {.program = "/bin/sh", .arguments = {"sh", "-c", std::move(script)}, .descriptors = std::move(descriptors)};
}

// The two ends of a pipe, above the numbers that the tests use.
struct Pipe {
  Pipe() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    Descriptor const low_out(ends[0], "a pipe"), low_in(ends[1], "a pipe");
    out = Descriptor(fcntl(ends[0], F_DUPFD_CLOEXEC, 40), "a pipe");
    in = Descriptor(fcntl(ends[1], F_DUPFD_CLOEXEC, 40), "a pipe");
  }
  Descriptor out, in;
};

// A child's first descriptors are often numbers its parent uses itself: exchanged ones must arrive exchanged.
TEST(ChildProcess, GivesDescriptorsEvenWhereTheirNumbersCross) {
  Pipe const first, second;
  Descriptor const low(dup2(first.in.number(), 3), "3"), high(dup2(second.in.number(), 4), "4");
  auto const process = start(shell("echo -n three >&3; echo -n four >&4", {kNothing, kNothing, kInherited, 4, 3}));
  EXPECT_EQ(exit_code(process), 0);
  char text[16] = {};
  ASSERT_EQ(read(second.out.number(), text, sizeof text), 5);
  EXPECT_STREQ(text, "three");
}

TEST(ChildProcess, PassesNothingElseOfOurs) {
  ASSERT_EQ(setenv("A_SECRET_OF_OURS", "1", 1), 0);
  Descriptor const open(fcntl(0, F_DUPFD, 20), "20");  // without close-on-exec
  auto const process =
      start(shell("[ -z \"$A_SECRET_OF_OURS\" ] && [ ! -e /proc/self/fd/" + std::to_string(open.number()) + " ]",
                  {kNothing, kNothing, kInherited}));
  EXPECT_EQ(exit_code(process), 0);
}

TEST(ChildProcess, IsSeenToEnd) {
  Pipe const pipe;
  auto const process = start(shell("read line; exit 7", {pipe.out.number(), kNothing, kInherited}));
  auto const watched = watch(process);
  EXPECT_EQ(write(pipe.in.number(), "\n", 1), 1);
  siginfo_t info{};
  ASSERT_EQ(waitid(P_PIDFD, static_cast<id_t>(watched.number()), &info, WEXITED), 0);
  EXPECT_EQ(info.si_status, 7);
}

TEST(ChildProcess, NamesAProgramThatIsNotThere) {
  try {
    start({.program = "/nonexistent/program", .arguments = {"program"}});
    FAIL() << "started";
  } catch (std::system_error const& error) {
    EXPECT_NE(std::string(error.what()).find("/nonexistent/program"), std::string::npos);
  }
}

}  // namespace
}  // namespace bedrud::child
