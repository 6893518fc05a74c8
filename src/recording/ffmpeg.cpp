#include "recording/ffmpeg.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace bedrud::recording {
namespace {

constexpr std::size_t kTail = 400;

std::string tail_of(std::filesystem::path const& log) {
  std::ifstream in(log, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(in), {});
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.size() > kTail ? text.substr(text.size() - kTail) : text;
}

child::Descriptor open_log(std::filesystem::path const& log) {
  return {::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), "a log of ffmpeg"};
}

pid_t start(std::string const& name, std::vector<std::string> arguments, int in, int out, std::filesystem::path const& log) {
  auto const program = find_program(name);
  if (program.empty()) throw std::runtime_error(name + " is not installed");
  auto const complaints = open_log(log);
  arguments.insert(arguments.begin(), name);
  return child::start_tied(
      {.program = program, .arguments = std::move(arguments), .descriptors = {in, out, complaints.number()}});
}

}  // namespace

std::string find_program(std::string const& name) {
  char const* const variable = std::getenv("PATH");
  std::istringstream folders(variable != nullptr ? variable : "/usr/local/bin:/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    auto const path = folder + "/" + name;
    if (!folder.empty() && ::access(path.c_str(), X_OK) == 0) return path;
  }
  return {};
}

Ffmpeg::Ffmpeg(std::vector<std::string> arguments, Pipe pipe, std::filesystem::path const& log) : log_(log) {
  arguments.insert(arguments.begin(), {"-hide_banner", "-nostdin", "-nostats", "-loglevel", "error", "-y"});
  if (pipe == Pipe::kNone) {
    process_ = start("ffmpeg", std::move(arguments), child::kNothing, child::kNothing, log);
    return;
  }
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe to ffmpeg");
  child::Descriptor exit(ends[0], "a pipe"), entry(ends[1], "a pipe");
  fcntl(entry.number(), F_SETPIPE_SZ, 1 << 20);
  if (pipe == Pipe::kIn) {
    process_ = start("ffmpeg", std::move(arguments), exit.number(), child::kNothing, log);
    end_ = std::move(entry);
  } else {
    process_ = start("ffmpeg", std::move(arguments), child::kNothing, entry.number(), log);
    end_ = std::move(exit);
  }
}

Ffmpeg::~Ffmpeg() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
}

void Ffmpeg::write(std::span<std::uint8_t const> bytes) {
  while (!bytes.empty()) {
    auto const count = ::write(end_.number(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) throw std::runtime_error("ffmpeg ended too early: " + tail_of(log_));
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

std::size_t Ffmpeg::read(std::span<std::uint8_t> bytes) {
  std::size_t sum = 0;
  while (sum < bytes.size()) {
    auto const count = ::read(end_.number(), bytes.data() + sum, bytes.size() - sum);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    sum += static_cast<std::size_t>(count);
  }
  return sum;
}

void Ffmpeg::finish(std::string const& what) {
  end_ = {};
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {}
  process_ = -1;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  auto const how = WIFEXITED(status) ? "ended with " + std::to_string(WEXITSTATUS(status))
                                     : "was ended by signal " + std::to_string(WTERMSIG(status));
  throw std::runtime_error(what + ": ffmpeg " + how + ": " + tail_of(log_));
}

void run_ffmpeg(std::vector<std::string> arguments, std::filesystem::path const& log, std::string const& what) {
  Ffmpeg(std::move(arguments), Ffmpeg::Pipe::kNone, log).finish(what);
}

FileTimes probe_times(std::filesystem::path const& file, std::filesystem::path const& log) {
  auto const answer = std::filesystem::path(log).replace_extension(".probe");
  child::Descriptor const out(::open(answer.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), "a probe");
  auto const process = start("ffprobe",
                             {"-loglevel", "error", "-show_entries", "format=start_time,duration", "-of",
                              "default=noprint_wrappers=1:nokey=1", file.string()},
                             child::kNothing, out.number(), log);
  ::waitpid(process, nullptr, 0);
  std::ifstream in(answer);
  double start_time = 0, duration = 0;
  if (!(in >> start_time >> duration)) return {};
  // Matroska's duration counts from 0, wherever the first packet stands.
  return {std::llround(start_time * 1000), std::llround(duration * 1000)};
}

}  // namespace bedrud::recording
