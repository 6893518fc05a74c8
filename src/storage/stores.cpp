#include "storage/stores.hpp"

#include "storage/disk_store.hpp"

namespace bedrud::storage {

Stores::Stores(std::filesystem::path folder, std::unique_ptr<ObjectStore> bucket)
    : captures(folder / "captures"),
      work(folder / "work"),
      disk_(std::make_unique<DiskStore>(folder)),
      bucket_(std::move(bucket)) {}

ObjectStore& Stores::by_name(std::string_view name) {
  if (name == disk_->name()) return *disk_;
  if (bucket_ && name == bucket_->name()) return *bucket_;
  throw StorageError("the store \"" + std::string(name) + "\" of a recording is not configured");
}

}  // namespace bedrud::storage
