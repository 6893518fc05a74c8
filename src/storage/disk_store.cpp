#include "storage/disk_store.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>
#include "base/random.hpp"

namespace bedrud::storage {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kOnlyOurs = 0600;
constexpr std::size_t kCopyBytes = 1 << 20;

[[noreturn]] void fail(char const* what, int error) {
  throw StorageError(std::string(what) + ": " + std::generic_category().message(error));
}

class File {
 public:
  File(fs::path const& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, kOnlyOurs)) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(File const&) = delete;
  File& operator=(File const&) = delete;
  int get() const { return descriptor_; }
  bool good() const { return descriptor_ >= 0; }

 private:
  int const descriptor_;
};

void sync_folder(fs::path const& folder) {
  File const opened(folder, O_RDONLY | O_DIRECTORY);
  if (!opened.good() || ::fsync(opened.get()) != 0) fail("the folder of the recordings cannot be written", errno);
}

// The new folders themselves are made durable, too.
void make_folders(fs::path const& root, fs::path const& folder) {
  std::error_code failed;
  if (fs::is_directory(folder, failed)) return;
  if (folder != root && folder.has_parent_path()) make_folders(root, folder.parent_path());
  fs::create_directories(folder, failed);
  if (failed) fail("the folder of the recordings cannot be made", failed.value());
  fs::permissions(folder, fs::perms::owner_all, failed);
  sync_folder(folder.parent_path().empty() ? fs::path(".") : folder.parent_path());
}

void copy_content(fs::path const& from, fs::path const& to) {
  File const source(from, O_RDONLY);
  if (!source.good()) fail("a file to be kept cannot be read", errno);
  File const target(to, O_WRONLY | O_CREAT | O_EXCL);
  if (!target.good()) fail("a recording cannot be written", errno);
  std::vector<char> block(kCopyBytes);
  for (;;) {
    auto const count = ::read(source.get(), block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("a file to be kept cannot be read", errno);
    if (count == 0) break;
    for (ssize_t done = 0; done < count;) {
      auto const written = ::write(target.get(), block.data() + done, static_cast<std::size_t>(count - done));
      if (written < 0 && errno != EINTR) fail("a recording cannot be written", errno);
      if (written > 0) done += written;
    }
  }
  if (::fsync(target.get()) != 0) fail("a recording cannot be written", errno);
}

void sync_file(fs::path const& path) {
  File const file(path, O_RDONLY);
  if (!file.good() || ::fsync(file.get()) != 0) fail("a recording cannot be written", errno);
}

// Whole under its name, or not there.
void store(fs::path const& root, fs::path const& from, fs::path const& to) {
  make_folders(root, to.parent_path());
  std::error_code failed;
  sync_file(from);
  fs::rename(from, to, failed);
  if (failed) {  // another file system
    auto const temporary = to.parent_path() / ("." + random_token(9) + ".part");
    try {
      copy_content(from, temporary);
      fs::rename(temporary, to);
    } catch (std::exception const&) {
      ::unlink(temporary.c_str());
      throw;
    }
    fs::remove(from, failed);
  }
  sync_folder(to.parent_path());
}

}  // namespace

bool is_key(std::string_view key) {
  constexpr std::size_t kLongest = 512;
  if (key.empty() || key.size() > kLongest) return false;
  char before = '/';
  for (char const c : key) {
    bool const letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!letter && c != '.' && c != '/') return false;
    if (before == '/' && !letter) return false;
    before = c;
  }
  return before != '/';
}

DiskStore::DiskStore(fs::path folder) : folder_(std::move(folder)) {}

std::optional<fs::path> DiskStore::local(std::string_view key) const {
  if (!is_key(key)) return std::nullopt;
  return folder_ / key;
}

Task<void> DiskStore::put(std::string key, fs::path file, std::string /*content_type*/) {
  auto const target = local(key);
  if (!target) throw StorageError("that is no key of a file");
  auto const work = [&] {
    try {
      store(folder_, file, *target);
    } catch (fs::filesystem_error const& failed) { throw StorageError(failed.code().message()); }
    return true;
  };
  co_await io_.run(work);
}

Task<std::optional<std::int64_t>> DiskStore::size(std::string key) {
  auto const target = local(key);
  if (!target) co_return std::nullopt;
  auto const work = [&]() -> std::optional<std::int64_t> {
    std::error_code failed;
    auto const size = fs::file_size(*target, failed);
    if (failed) return std::nullopt;
    return static_cast<std::int64_t>(size);
  };
  co_return co_await io_.run(work);
}

Task<std::optional<std::string>> DiskStore::read(std::string key, std::size_t most) {
  auto const size = co_await this->size(key);
  if (!size) co_return std::nullopt;
  if (*size > static_cast<std::int64_t>(most)) throw StorageError("the file is longer than " + std::to_string(most) + " bytes");
  auto const work = [&, target = local(key)] {
    std::ifstream in(*target, std::ios::binary);
    if (!in) throw StorageError("a file cannot be read");
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  co_return co_await io_.run(work);
}

Task<void> DiskStore::remove(std::string key) {
  auto const target = local(key);
  if (!target) throw StorageError("that is no key of a file");
  auto const work = [&] {
    std::error_code failed;
    fs::remove(*target, failed);
    if (failed) throw StorageError("a recording cannot be removed: " + failed.message());
    return true;
  };
  co_await io_.run(work);
}

}  // namespace bedrud::storage
