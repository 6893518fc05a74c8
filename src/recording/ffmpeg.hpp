#pragma once
// ffmpeg as a process of its own, from the process that renders. Everything here waits.
#include <sys/types.h>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/child_process.hpp"

namespace bedrud::recording {

// The path of a program of PATH; empty when there is none.
std::string find_program(std::string const& name);

// One run. Its complaints go to a file, whose end is in the text of errors. Ends with this object, and with our process.
class Ffmpeg {
 public:
  enum class Pipe { kNone, kIn, kOut };  // what of it is connected to us

  Ffmpeg(std::vector<std::string> arguments, Pipe pipe, std::filesystem::path const& log);
  ~Ffmpeg();
  Ffmpeg(Ffmpeg const&) = delete;
  Ffmpeg& operator=(Ffmpeg const&) = delete;

  // Throws std::runtime_error when ffmpeg does not take it.
  void write(std::span<std::uint8_t const> bytes);
  // How many bytes came; fewer than asked for only at the end.
  std::size_t read(std::span<std::uint8_t> bytes);
  // Waits for its end; throws std::runtime_error unless it succeeded. `what` names the work in the error.
  void finish(std::string const& what);

 private:
  pid_t process_ = -1;
  child::Descriptor end_;
  std::filesystem::path log_;
};

// A run that is not talked to.
void run_ffmpeg(std::vector<std::string> arguments, std::filesystem::path const& log, std::string const& what);

// Where the packets of a file begin and end, ms; both 0 when it cannot be read.
struct FileTimes {
  std::int64_t from = 0, to = 0;
};
FileTimes probe_times(std::filesystem::path const& file, std::filesystem::path const& log);

}  // namespace bedrud::recording
