#include "recording/disk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <cerrno>
#include <chrono>
#include <system_error>

#include "base/child_process.hpp"

namespace bedrud::recording {
namespace {

constexpr auto kSync = std::chrono::milliseconds(700);
// A disk that is so far behind does not catch up.
constexpr std::size_t kMostQueued = 128 << 20;
constexpr char kTooSlow[] = "The disk is too slow";
constexpr off_t kLongestLine = 1 << 20;

// Where the last whole line ends; a writer that was killed may have left a part of one.
off_t end_of_lines(int file, off_t size) {
  std::string tail(static_cast<std::size_t>(std::min(size, kLongestLine)), '\0');
  auto const from = size - static_cast<off_t>(tail.size());
  if (::pread(file, tail.data(), tail.size(), from) != static_cast<ssize_t>(tail.size())) return size;
  auto const newline = tail.rfind('\n');
  return newline == std::string::npos ? from : from + static_cast<off_t>(newline) + 1;
}

}  // namespace

struct Disk::File {
  std::string name;
  child::Descriptor descriptor;
  off_t size = 0;
  bool failed = false;
};

Disk::Disk(int folder, std::uint64_t least_free) : folder_(folder), least_free_(least_free), thread_([this] { run(); }) {}

Disk::~Disk() {
  {
    std::lock_guard const lock(mutex_);
    ending_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

Disk::Handle Disk::open(std::string name) {
  auto file = std::make_shared<File>();
  file->name = std::move(name);
  push({.file = file, .bytes = {}});
  return file;
}

void Disk::append(Handle const& file, Bytes bytes) {
  if (!bytes.empty()) push({.file = file, .bytes = std::move(bytes)});
}

void Disk::overwrite(Handle const& file, std::size_t at, Bytes bytes) {
  if (!bytes.empty()) push({.file = file, .at = static_cast<std::int64_t>(at), .bytes = std::move(bytes)});
}

void Disk::push(Job job) {
  {
    std::lock_guard const lock(mutex_);
    queued_ += job.bytes.size();
    if (queued_ > kMostQueued) {
      if (failure_.empty()) failure_ = kTooSlow;
      queued_ -= job.bytes.size();
      return;
    }
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
}

void Disk::finish() {
  std::unique_lock lock(mutex_);
  sync_now_ = true;
  wake_.notify_one();
  idle_.wait(lock, [&] { return jobs_.empty() && !busy_ && !sync_now_; });
}

std::string Disk::failure() const {
  std::lock_guard const lock(mutex_);
  return failure_;
}

void Disk::fail(int error) {
  std::lock_guard const lock(mutex_);
  if (!failure_.empty()) return;
  failure_ = error == ENOSPC || error == EDQUOT ? kDiskFull : "The disk refuses: " + std::generic_category().message(error);
}

void Disk::open_now(File& file) {
  auto const number = ::openat(folder_, file.name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (number < 0) {
    file.failed = true;
    fail(errno);
    return;
  }
  file.descriptor = child::Descriptor(number, "a recorded file");
  struct stat now{};
  if (::fstat(number, &now) == 0 && now.st_size > 0) {
    file.size = end_of_lines(number, now.st_size);
    if (::ftruncate(number, file.size) != 0) fail(errno);
  }
}

void Disk::work(Job const& job) {
  auto& file = *job.file;
  if (file.descriptor.number() < 0 && !file.failed) open_now(file);
  if (file.failed) return;
  auto const from = job.at >= 0 ? static_cast<off_t>(job.at) : file.size;
  for (std::size_t done = 0; done < job.bytes.size();) {
    auto const count =
        ::pwrite(file.descriptor.number(), job.bytes.data() + done, job.bytes.size() - done, from + static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      fail(count < 0 ? errno : EIO);
      // Whoever reads the file finds no half of a cluster.
      file.failed = true;
      if (job.at < 0 && ::ftruncate(file.descriptor.number(), file.size) != 0) return;
      return;
    }
    done += static_cast<std::size_t>(count);
  }
  if (job.at < 0) file.size += static_cast<off_t>(job.bytes.size());
  written_ += job.bytes.size();
  dirty_.insert(job.file);
}

void Disk::synchronise() {
  for (auto const& file : dirty_) {
    if (::fdatasync(file->descriptor.number()) != 0) fail(errno);
  }
  dirty_.clear();
}

void Disk::look_at_space() {
  struct statvfs space{};
  if (::fstatvfs(folder_, &space) == 0 && std::uint64_t{space.f_bavail} * space.f_frsize < least_free_) fail(ENOSPC);
}

void Disk::run() {
  auto next_sync = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait_for(lock, kSync, [&] { return !jobs_.empty() || ending_ || sync_now_; });
    bool const ending = ending_, sync_now = sync_now_;
    auto jobs = std::exchange(jobs_, {});
    queued_ = 0;
    busy_ = true;
    lock.unlock();
    for (auto const& job : jobs) work(job);
    jobs.clear();
    auto const now = std::chrono::steady_clock::now();
    if (sync_now || ending || now >= next_sync) {
      synchronise();
      look_at_space();
      next_sync = now + kSync;
    }
    lock.lock();
    busy_ = false;
    if (sync_now) sync_now_ = false;
    idle_.notify_all();
    if (ending && jobs_.empty()) return;
  }
}

}  // namespace bedrud::recording
