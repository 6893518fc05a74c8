#pragma once
// Where the pictures of people lie: <data>/uploads/avatars, under names that say nothing. Thread-safe.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bedrud {

class UserAvatarFiles {
 public:
  explicit UserAvatarFiles(std::filesystem::path const& data_folder) : folder_(data_folder / "uploads" / "avatars") {}

  // A name no file has; its extension follows from what is made there. Creates the folder.
  std::filesystem::path new_path() const;
  // "/uploads/avatars/NAME", as User::avatar_url keeps it.
  static std::string url_of(std::filesystem::path const& path);

  struct Content {
    std::string content_type, bytes;
  };
  // Nothing for a name that is not one of ours and for a file that is not there.
  std::optional<Content> read(std::string_view name) const;
  // The file behind an avatar_url; empty for addresses elsewhere.
  std::filesystem::path path_of(std::string_view url) const;
  // Removes it; addresses elsewhere and missing files are fine.
  void discard(std::string_view url) const;
  // Removes what no account names, but nothing of the last `young_ms`: it may be about to get its name.
  void keep_only(std::vector<std::string> const& urls, std::int64_t young_ms) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace bedrud
