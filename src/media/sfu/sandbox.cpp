#include "media/sfu/sandbox.hpp"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <initializer_list>

namespace bedrud::sfu {

bool enter_sandbox() {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) { return false; }
  scmp_filter_ctx c = seccomp_init(SCMP_ACT_KILL_PROCESS);
  if (!c) { return false; }
  bool ok = true;
  auto allow = [&](int nr) { ok = ok && seccomp_rule_add(c, SCMP_ACT_ALLOW, nr, 0) == 0; };
  for (int nr : {// memory, time, process end
                 SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(clock_gettime),
                 SCMP_SYS(gettimeofday), SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getppid),
                 SCMP_SYS(getrusage), SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigaction),
                 SCMP_SYS(rt_sigprocmask), SCMP_SYS(sigaltstack), SCMP_SYS(tgkill), SCMP_SYS(restart_syscall),
                 SCMP_SYS(sched_yield), SCMP_SYS(sysinfo), SCMP_SYS(uname),
                 // descriptors and the loop
                 SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev), SCMP_SYS(close), SCMP_SYS(fcntl),
                 SCMP_SYS(fstat), SCMP_SYS(newfstatat), SCMP_SYS(lseek), SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl),
                 SCMP_SYS(epoll_wait), SCMP_SYS(epoll_pwait), SCMP_SYS(eventfd2), SCMP_SYS(pipe2), SCMP_SYS(poll),
                 // sockets
                 SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept4), SCMP_SYS(getsockname), SCMP_SYS(getpeername),
                 SCMP_SYS(setsockopt), SCMP_SYS(getsockopt), SCMP_SYS(sendmsg), SCMP_SYS(sendmmsg), SCMP_SYS(sendto),
                 SCMP_SYS(recvmsg), SCMP_SYS(recvmmsg), SCMP_SYS(recvfrom), SCMP_SYS(shutdown)}) {
    allow(nr);
  }
  auto arg = [&](int nr, scmp_arg_cmp a) { ok = ok && seccomp_rule_add(c, SCMP_ACT_ALLOW, nr, 1, a) == 0; };
  // No new executable memory, only IP sockets, only the ioctls libuv uses.
  arg(SCMP_SYS(mmap), scmp_arg_cmp{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0});
  arg(SCMP_SYS(mprotect), scmp_arg_cmp{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0});
  arg(SCMP_SYS(socket), scmp_arg_cmp{0, SCMP_CMP_EQ, AF_INET, 0});
  arg(SCMP_SYS(socket), scmp_arg_cmp{0, SCMP_CMP_EQ, AF_INET6, 0});
  arg(SCMP_SYS(ioctl), scmp_arg_cmp{1, SCMP_CMP_EQ, FIONBIO, 0});
  arg(SCMP_SYS(ioctl), scmp_arg_cmp{1, SCMP_CMP_EQ, FIOCLEX, 0});
  arg(SCMP_SYS(ioctl), scmp_arg_cmp{1, SCMP_CMP_EQ, FIONREAD, 0});
  // Files: refuse, do not kill (openssl.cnf, /dev/urandom and /proc/sys probes have fallbacks).
  for (int nr :
       {SCMP_SYS(openat), SCMP_SYS(open), SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(readlink), SCMP_SYS(stat),
        SCMP_SYS(getcwd), SCMP_SYS(prlimit64), SCMP_SYS(sched_getaffinity), SCMP_SYS(clone3), SCMP_SYS(io_uring_setup)}) {
    ok = ok && seccomp_rule_add(c, SCMP_ACT_ERRNO(13), nr, 0) == 0;
  }
  ok = ok && seccomp_load(c) == 0;
  seccomp_release(c);
  return ok;
}

}  // namespace bedrud::sfu
