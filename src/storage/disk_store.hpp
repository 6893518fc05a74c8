#pragma once
// Files in a folder of this machine.
#include "storage/io_thread.hpp"
#include "storage/object_store.hpp"

namespace bedrud::storage {

class DiskStore final : public ObjectStore {
 public:
  explicit DiskStore(std::filesystem::path folder);

  // Methods inherited from ObjectStore.
  std::string_view name() const override { return "disk"; }
  Task<void> put(std::string key, std::filesystem::path file, std::string content_type) override;
  Task<std::optional<std::int64_t>> size(std::string key) override;
  Task<std::optional<std::string>> read(std::string key, std::size_t most) override;
  Task<void> remove(std::string key) override;
  std::optional<std::filesystem::path> local(std::string_view key) const override;
  std::string link(LinkOrder const& /*order*/) const override { return {}; }

 private:
  std::filesystem::path const folder_;
  IoThread io_;
};

}  // namespace bedrud::storage
