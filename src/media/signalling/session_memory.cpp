#include "media/signalling/session_memory.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <fstream>
#include <iterator>
#include "base/log.hpp"

namespace bedrud::signalling {
namespace {

namespace fs = std::filesystem;

// Its time says when the server was alive.
constexpr char kAlive[] = "alive", kUnfinished[] = ".new";
constexpr auto kBeat = std::chrono::seconds(5);

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    auto const written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

SessionMemory::~SessionMemory() {
  if (!thread_.joinable()) return;
  {
    std::lock_guard const lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

std::vector<memory::Session> SessionMemory::take() {
  std::vector<memory::Session> out;
  std::error_code error;
  if (!on() || !fs::exists(folder_, error)) return out;
  auto const beat = fs::last_write_time(folder_ / kAlive, error);
  bool const useful = !error && fs::file_time_type::clock::now() - beat < kUseful;
  for (auto const& entry : fs::directory_iterator(folder_, error)) {
    auto const& path = entry.path();
    if (useful && path.filename() != kAlive && path.extension() != kUnfinished) {
      std::ifstream file(path, std::ios::binary);
      std::string const bytes{std::istreambuf_iterator<char>(file), {}};
      memory::Session session;
      if (session.ParseFromString(bytes)) out.push_back(std::move(session));
    }
    std::error_code ignored;
    fs::remove(path, ignored);
  }
  return out;
}

void SessionMemory::keep(std::string const& sid, std::string bytes) { put(sid, std::move(bytes)); }

void SessionMemory::forget(std::string const& sid) { put(sid, std::nullopt); }

void SessionMemory::put(std::string const& sid, std::optional<std::string> bytes) {
  if (!on()) return;
  {
    std::lock_guard const lock(mutex_);
    waiting_[sid] = std::move(bytes);
  }
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  changed_.notify_one();
}

void SessionMemory::run() {
  prctl(PR_SET_NAME, "memory");
  std::error_code error;
  fs::create_directories(folder_, error);
  ::chmod(folder_.c_str(), S_IRWXU);
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait_for(lock, kBeat, [&] { return stopping_ || !waiting_.empty(); });
    auto const work = std::exchange(waiting_, {});
    bool const last = stopping_;
    lock.unlock();
    for (auto const& [sid, bytes] : work) {
      if (bytes)
        write(sid, *bytes);
      else
        fs::remove(folder_ / sid, error);
    }
    touch();
    lock.lock();
    if (last && waiting_.empty()) return;
  }
}

// A file that cannot be written whole is none: an old state would be taken for the newest.
void SessionMemory::write(std::string const& sid, std::string const& bytes) {
  auto const path = folder_ / sid, unfinished = folder_ / (sid + kUnfinished);
  int const file = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  bool const written = file >= 0 && write_all(file, bytes);
  if (file >= 0) ::close(file);
  if (written && ::rename(unfinished.c_str(), path.c_str()) == 0) return;
  if (!std::exchange(failed_, true))
    log::warn("sessions cannot be kept over a crash",
              {{"folder", boost::json::value_from(folder_.string())}, {"error", errno}});
  ::unlink(unfinished.c_str());
  ::unlink(path.c_str());
}

void SessionMemory::touch() const {
  auto const path = folder_ / kAlive;
  int const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file < 0) return;
  ::futimens(file, nullptr);
  ::close(file);
}

}  // namespace bedrud::signalling
