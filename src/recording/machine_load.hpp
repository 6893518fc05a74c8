#pragma once
// How busy the machine is with everything that matters more than a film.
#include <cstdint>
#include <optional>
#include <string_view>

namespace bedrud::recording {

class MachineLoad {
 public:
  // The share of all processors (0 to 1) that was used since the call before, without the processes that have stepped back
  // (nice), of which rendering is one. 0 at the first call, and where the kernel does not tell.
  double share();

  // From the text of /proc/stat (proc_stat(5)) instead.
  double share(std::string_view stat);

 private:
  struct Times {
    std::int64_t busy = 0, all = 0;
  };
  static std::optional<Times> read(std::string_view stat);

  std::optional<Times> before_;
};

}  // namespace bedrud::recording
