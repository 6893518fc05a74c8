#include "recording/sandbox.hpp"

#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <cerrno>
#include <initializer_list>

namespace bedrud::recording {

bool enter_sandbox() {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (!filter) return false;
  bool ok = true;
  auto const add = [&](auto action, std::initializer_list<int> calls) {
    for (int const call : calls) ok = ok && seccomp_rule_add(filter, action, call, 0) == 0;
  };
  auto const add_when = [&](int call, scmp_arg_cmp argument) {
    ok = ok && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, argument) == 0;
  };
  add(SCMP_ACT_ALLOW,
      {// memory, time, threads, the end
       SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(clock_gettime),
       SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep), SCMP_SYS(gettimeofday), SCMP_SYS(getrandom), SCMP_SYS(getpid),
       SCMP_SYS(gettid), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
       SCMP_SYS(rt_sigaction), SCMP_SYS(sigaltstack), SCMP_SYS(tgkill), SCMP_SYS(restart_syscall), SCMP_SYS(sched_yield),
       SCMP_SYS(sched_getaffinity), SCMP_SYS(rseq), SCMP_SYS(set_robust_list), SCMP_SYS(prctl), SCMP_SYS(sysinfo),
       // files
       SCMP_SYS(openat), SCMP_SYS(close), SCMP_SYS(read), SCMP_SYS(pread64), SCMP_SYS(write), SCMP_SYS(writev),
       SCMP_SYS(pwrite64), SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(fstatfs), SCMP_SYS(ftruncate), SCMP_SYS(fdatasync),
       SCMP_SYS(fsync), SCMP_SYS(lseek), SCMP_SYS(fcntl),
       // the socket and the channel
       SCMP_SYS(connect), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(recvmmsg), SCMP_SYS(recvmsg), SCMP_SYS(recvfrom),
       SCMP_SYS(sendto), SCMP_SYS(sendmsg)});
  // No new executable memory; threads, but no processes.
  add_when(SCMP_SYS(mmap), {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0});
  add_when(SCMP_SYS(mprotect), {2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0});
  add_when(SCMP_SYS(clone), {0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD});
  // Its flags lie in memory, where a filter cannot look; the C library falls back to clone.
  add(SCMP_ACT_ERRNO(ENOSYS), {SCMP_SYS(clone3)});
  add(SCMP_ACT_KILL_PROCESS, {SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(socket),
                              SCMP_SYS(ptrace), SCMP_SYS(bpf), SCMP_SYS(io_uring_setup), SCMP_SYS(kill)});
  ok = ok && seccomp_load(filter) == 0;
  seccomp_release(filter);
  return ok;
}

}  // namespace bedrud::recording
