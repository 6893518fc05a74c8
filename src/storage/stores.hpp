#pragma once
// The stores of a server: new files go to the bucket where one is configured, and what was stored before stays where it is.
#include <memory>
#include <string>
#include <string_view>
#include "storage/folder.hpp"
#include "storage/object_store.hpp"

namespace bedrud::storage {

struct Stores {
  explicit Stores(std::filesystem::path folder, std::unique_ptr<ObjectStore> bucket = nullptr);

  ObjectStore& fresh() { return bucket_ ? *bucket_ : *disk_; }
  // Null where none is configured.
  ObjectStore* bucket() { return bucket_.get(); }
  // Throws StorageError when that one is not configured any more.
  ObjectStore& by_name(std::string_view name);

  Folder captures, work;

 private:
  std::unique_ptr<ObjectStore> disk_, bucket_;
};

}  // namespace bedrud::storage
