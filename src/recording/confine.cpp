#include "recording/confine.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cerrno>
#include <initializer_list>
#include <stdexcept>

#include "base/child_process.hpp"
#include "recording/ffmpeg.hpp"

namespace bedrud::recording {
namespace {

namespace fs = std::filesystem;

// linux/landlock.h of Debian 12 does not name it yet; version 3 of the interface, Linux 6.2.
constexpr std::uint64_t kTruncate = 1ULL << 14U;
constexpr std::uint64_t kOnFiles = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE;
constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kRun = kRead | LANDLOCK_ACCESS_FS_EXECUTE;
constexpr std::uint64_t kWork =
    kRead | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE;
constexpr std::uint64_t kAll = kWork | kRun | LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_CHAR |
                               LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |
                               LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;

[[noreturn]] void fail() { throw std::runtime_error("the process that renders could not be shut in"); }

// Only these files (https://docs.kernel.org/userspace-api/landlock.html).
class Rules {
 public:
  // Nothing to do where the kernel knows none.
  static bool known() { return version() >= 1; }

  Rules() : truncate_(version() >= 3 ? kTruncate : 0) {
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = kAll | truncate_;
    set_ = child::Descriptor(static_cast<int>(syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0)),
                             "landlock");
  }
  // What is not there is passed over.
  void allow(fs::path const& path, std::uint64_t access) {
    int const number = ::open(path.c_str(), O_PATH | O_CLOEXEC);
    if (number < 0) return;
    child::Descriptor const place(number, "landlock");
    if ((access & LANDLOCK_ACCESS_FS_WRITE_FILE) != 0) access |= truncate_;
    landlock_path_beneath_attr rule{};
    rule.allowed_access = fs::is_directory(path) ? access : access & (kOnFiles | truncate_);
    rule.parent_fd = number;
    if (syscall(SYS_landlock_add_rule, set_.number(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0) fail();
  }
  void hold() {
    if (syscall(SYS_landlock_restrict_self, set_.number(), 0) != 0) fail();
  }

 private:
  static long version() { return syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION); }

  std::uint64_t truncate_;
  child::Descriptor set_;
};

void hold_files(RenderOrder const& order) {
  if (!Rules::known()) return;
  Rules rules;
  for (char const* path : {"/usr", "/lib", "/lib64", "/bin"}) rules.allow(path, kRun);
  // Not all of /etc: our own configuration, with its secrets, may stand there.
  for (char const* path : {"/etc/ld.so.cache", "/etc/fonts"}) rules.allow(path, kRead);
  for (char const* path : {"/proc", "/sys/devices/system/cpu", "/var/cache/fontconfig", "/dev/urandom"})
    rules.allow(path, kRead);
  rules.allow("/dev/null", kRead | LANDLOCK_ACCESS_FS_WRITE_FILE);
  rules.allow(fs::read_symlink(child::kOurselves), kRun);
  for (char const* program : {"ffmpeg", "ffprobe"}) {
    if (auto const path = find_program(program); !path.empty()) rules.allow(fs::canonical(path), kRun);
  }
  rules.allow(order.capture, kRead);
  rules.allow(order.work, kWork);
  rules.hold();
}

void hold_calls() {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
  if (filter == nullptr) fail();
  bool ok = true;
  for (int const call :
       {SCMP_SYS(socket),          SCMP_SYS(socketpair), SCMP_SYS(connect),          SCMP_SYS(bind),
        SCMP_SYS(listen),          SCMP_SYS(ptrace),     SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev),
        SCMP_SYS(pidfd_getfd),     SCMP_SYS(bpf),        SCMP_SYS(io_uring_setup),   SCMP_SYS(userfaultfd),
        SCMP_SYS(perf_event_open), SCMP_SYS(keyctl),     SCMP_SYS(add_key),          SCMP_SYS(request_key),
        SCMP_SYS(mount),           SCMP_SYS(umount2),    SCMP_SYS(pivot_root),       SCMP_SYS(chroot),
        SCMP_SYS(unshare),         SCMP_SYS(setns),      SCMP_SYS(kexec_load),       SCMP_SYS(init_module),
        SCMP_SYS(finit_module)}) {
    ok = ok && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0) == 0;
  }
  ok = ok && seccomp_load(filter) == 0;
  seccomp_release(filter);
  if (!ok) fail();
}

}  // namespace

void confine(RenderOrder const& order) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) fail();
  hold_files(order);
  hold_calls();
}

}  // namespace bedrud::recording
