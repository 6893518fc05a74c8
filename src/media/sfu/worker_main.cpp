#include "media/sfu/worker_main.hpp"

#include <dlfcn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "lib.hpp"
#include "media/sfu/sandbox.hpp"
#include "speed/udp_batch.hpp"
#include "srtp.h"  // the shim: libsrtp's version 3 calls

namespace bedrud::sfu {
namespace {

// Exit codes of ours; the library's own are 0, 40, 42 and 134.
constexpr int kParentGone = 43, kNoSandbox = 44, kNoSrtp = 45;
constexpr rlim_t kMaxDescriptors = 65536, kMaxMemory = rlim_t{4} << 30;
constexpr int kPriority = -10;
constexpr int kChannelIn = 3, kChannelOut = 4;

// A worker that goes wrong must not take the machine with it, and one that has to wait for others looks like a bad network.
// What is not permitted stays as it is.
void limit_resources() {
  auto const limit = [](auto resource, rlim_t value) {
    rlimit now{};
    if (getrlimit(resource, &now) != 0) return;
    now.rlim_cur = now.rlim_max = std::min(now.rlim_max, value);
    setrlimit(resource, &now);
  };
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, kMaxDescriptors);
#if !defined(__SANITIZE_ADDRESS__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
  limit(RLIMIT_DATA, kMaxMemory);  // a sanitizer's shadow memory counts, too
#endif
  setpriority(PRIO_PROCESS, 0, kPriority);
}

// Debian's libsrtp2 uses NSS: whenever nobody uses that, the next cipher loads its modules with dlopen() and tests them again,
// 14 times in srtp_init() alone (35 ms of a cold start). So it is taken into use once and for ever.
void keep_nss_loaded() {
  if (void* const init = dlsym(RTLD_DEFAULT, "NSS_NoDB_Init")) reinterpret_cast<int (*)(char const*)>(init)(nullptr);
}

// The same for a libsrtp without that function: one session is kept, so that nothing is opened or mapped executable behind the
// filter. A profile of libsrtp's: AES-GCM runs on OpenSSL, which needs nothing from files.
bool keep_srtp_loaded() {
  static unsigned char key[64]{};
  static srtp_t keep;
  msw_srtp_policy* policy = nullptr;
  srtp_init();
  return !srtp_policy_create(&policy) && !srtp_policy_set_profile(policy, srtp_profile_aes128_cm_sha1_80) &&
         !srtp_policy_set_ssrc(policy, {ssrc_any_outbound, 0}) && !srtp_policy_add_key(policy, key, 16, key, 14, nullptr, 0) &&
         !srtp_create(&keep, policy);
}

UdpMode udp_mode(std::string_view name) {
  if (name == "batches") return UdpMode::Batches;
  return name == "single" ? UdpMode::Single : UdpMode::Trains;
}

}  // namespace

void worker_main(int argc, char** argv) {
  // The second line of defence: the worker ends by itself when the channel reports end of file.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NAME, "media-worker");
  std::vector<char*> arguments{argv[0]};
  pid_t parent = 0;
  bool sandbox = false;
  for (int i = 2; i < argc; ++i) {
    if (std::strncmp(argv[i], "--parent=", 9) == 0)
      parent = static_cast<pid_t>(std::strtol(argv[i] + 9, nullptr, 10));
    else if (std::strcmp(argv[i], "--sandbox") == 0)
      sandbox = true;
    else if (std::strncmp(argv[i], "--udp=", 6) == 0)
      setUdpMode(udp_mode(argv[i] + 6));
    else
      arguments.push_back(argv[i]);
  }
  if (parent != 0 && getppid() != parent) _exit(kParentGone);  // it died before the prctl
  // A Ctrl-C on the terminal reaches the whole group; the parent decides when we end.
  for (int const signal_number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGUSR1, SIGUSR2}) std::signal(signal_number, SIG_IGN);
  prctl(PR_SET_DUMPABLE, 0);
  limit_resources();
  keep_nss_loaded();
  if (sandbox) {
    if (!keep_srtp_loaded()) _exit(kNoSrtp);
    if (!enter_sandbox()) _exit(kNoSandbox);
  }
  int const count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  std::_Exit(
      mediasoup_worker_run(count, arguments.data(), "3.27.1", kChannelIn, kChannelOut, nullptr, nullptr, nullptr, nullptr));
}

}  // namespace bedrud::sfu
