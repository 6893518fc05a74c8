#include "recording/machine_load.hpp"

#include <fstream>
#include <sstream>
#include <string>
#include <utility>

namespace bedrud::recording {

double MachineLoad::share() {
  std::ifstream in("/proc/stat");
  std::string line;
  std::getline(in, line);
  return share(line);
}

double MachineLoad::share(std::string_view stat) {
  auto const now = read(stat);
  if (!now) return 0;
  auto const before = std::exchange(before_, now);
  if (!before || now->all <= before->all) return 0;
  return static_cast<double>(now->busy - before->busy) / static_cast<double>(now->all - before->all);
}

std::optional<MachineLoad::Times> MachineLoad::read(std::string_view stat) {
  std::istringstream in{std::string(stat)};
  std::string name;
  std::int64_t user = 0, nice = 0, system = 0, idle = 0, waiting = 0, interrupts = 0, softly = 0, stolen = 0;
  if (!(in >> name >> user >> nice >> system >> idle >> waiting >> interrupts >> softly >> stolen) || name != "cpu") return {};
  auto const busy = user + system + interrupts + softly + stolen;
  return Times{busy, busy + nice + idle + waiting};
}

}  // namespace bedrud::recording
