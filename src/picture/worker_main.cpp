#include "picture/worker_main.hpp"

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <csignal>

#include "picture/reencode.hpp"
#include "picture/sandbox.hpp"
#include "picture/vips.hpp"

namespace bedrud::picture {
namespace {

constexpr int kIn = 3, kOut = 4;
[[maybe_unused]] constexpr rlim_t kMaxMemory = rlim_t{384} << 20;  // not where a sanitizer runs
constexpr rlim_t kMaxSeconds = 5, kMaxDescriptors = 64;
constexpr int kNice = 10;

void limit_resources() {
  auto const limit = [](auto resource, rlim_t value) {
    rlimit const both{value, value};
    setrlimit(resource, &both);
  };
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, kMaxSeconds);
  limit(RLIMIT_FSIZE, kMaxResult);
  limit(RLIMIT_NOFILE, kMaxDescriptors);
#if !defined(__SANITIZE_ADDRESS__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
  limit(RLIMIT_DATA, kMaxMemory);  // a sanitizer's shadow memory counts, too
#endif
  setpriority(PRIO_PROCESS, 0, kNice);
}

bool write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    auto const count = write(kOut, bytes.data(), bytes.size());
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return fsync(kOut) == 0;
}

}  // namespace

void worker_main() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NAME, "picture-worker");
  prctl(PR_SET_DUMPABLE, 0);
  limit_resources();
  auto const vips = Vips::open();
  if (!vips) _exit(kNoLibrary);
  struct stat in{};
  if (fstat(kIn, &in) != 0 || in.st_size <= 0) _exit(kUnreadable);
  auto const size = static_cast<std::size_t>(in.st_size);
  void* const data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, kIn, 0);
  if (data == MAP_FAILED) _exit(kUnreadable);
  if (!enter_sandbox()) _exit(kNoSandbox);
  auto const made = vips->square(data, size, kSide);
  if (!made || !write_all(made->bytes)) _exit(kUnreadable);
  _exit(made->png ? kMadePng : kMadeJpeg);
}

}  // namespace bedrud::picture
