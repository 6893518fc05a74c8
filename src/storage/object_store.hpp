#pragma once
// Where finished files are kept: a folder of this machine or a bucket. Keys are made by this server and opaque to everybody:
// letters, digits, '-', '_' and '.', in folders divided by '/'. Every method may be awaited from any executor.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include "base/task.hpp"

namespace bedrud::storage {

// For administrators and the log; never a secret in it.
class StorageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// How somebody gets a file of a bucket, for a while.
struct LinkOrder {
  std::string key, file_name, content_type;
  bool attachment = false;  // to be saved rather than shown
  std::int64_t seconds = 300;
};

class ObjectStore {
 public:
  virtual ~ObjectStore() = default;

  // "disk" or "s3", as a row remembers it.
  virtual std::string_view name() const = 0;
  // Takes the file's content over, durable when it resumes; the file itself may be gone then. Throws StorageError.
  virtual Task<void> put(std::string key, std::filesystem::path file, std::string content_type) = 0;
  // In bytes; nothing when there is no such object.
  virtual Task<std::optional<std::int64_t>> size(std::string key) = 0;
  // The whole of a small one; nothing when there is none. Throws StorageError, also for more than `most` bytes.
  virtual Task<std::optional<std::string>> read(std::string key, std::size_t most) = 0;
  // What is not there counts as removed.
  virtual Task<void> remove(std::string key) = 0;
  // Where the file lies on this machine; nothing for a bucket or a key that leaves the folder.
  virtual std::optional<std::filesystem::path> local(std::string_view key) const = 0;
  // An address that gives the object to whoever has it; empty where files are served by ourselves.
  virtual std::string link(LinkOrder const& order) const = 0;
};

// Whether a key is of the form above: no empty part, none that begins with a dot.
bool is_key(std::string_view key);

}  // namespace bedrud::storage
