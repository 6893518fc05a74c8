#pragma once
// A folder whose entries are folders of single recordings: captures, and what a rendering has finished so far.
#include <cstdint>
#include <filesystem>
#include <string>
#include "storage/io_thread.hpp"

namespace bedrud::storage {

class Folder {
 public:
  explicit Folder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path of(std::string const& id) const { return path_ / id; }
  // Of everything in it, in bytes; 0 when it is not there.
  Task<std::int64_t> size(std::string id);
  Task<bool> has(std::string id);
  // With everything in it; what is not there counts as removed. Throws StorageError.
  Task<void> remove(std::string id);

 private:
  std::filesystem::path const path_;
  IoThread io_;
};

}  // namespace bedrud::storage
