#include "storage/folder.hpp"

#include <system_error>
#include "storage/object_store.hpp"

namespace bedrud::storage {
namespace {

namespace fs = std::filesystem;

// An id that names something else than an entry of the folder must not be removed.
void require_entry(std::string const& id) {
  if (!is_key(id) || id.find('/') != std::string::npos) throw StorageError("that is no folder of a recording");
}

}  // namespace

Task<std::int64_t> Folder::size(std::string id) {
  require_entry(id);
  auto const work = [path = of(id)] {
    std::int64_t total = 0;
    std::error_code failed;
    for (fs::directory_iterator at(path, failed), end; !failed && at != end; at.increment(failed)) {
      std::error_code gone;
      auto const bytes = at->file_size(gone);
      if (!gone) total += static_cast<std::int64_t>(bytes);
    }
    return total;
  };
  co_return co_await io_.run(work);
}

Task<bool> Folder::has(std::string id) {
  require_entry(id);
  auto const work = [path = of(id)] {
    std::error_code failed;
    return fs::is_directory(path, failed);
  };
  co_return co_await io_.run(work);
}

Task<void> Folder::remove(std::string id) {
  require_entry(id);
  auto const work = [path = of(id)] {
    std::error_code failed;
    fs::remove_all(path, failed);
    if (failed) throw StorageError("the folder of a recording cannot be removed: " + failed.message());
    return true;
  };
  co_await io_.run(work);
}

}  // namespace bedrud::storage
