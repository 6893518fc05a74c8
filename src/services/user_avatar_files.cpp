#include "services/user_avatar_files.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <unordered_set>

#include "base/encoding.hpp"
#include "base/log.hpp"
#include "base/random.hpp"

namespace bedrud {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "/uploads/avatars/";
constexpr std::size_t kNameBytes = 18;
constexpr std::size_t kMaxName = 80;
// Folders of the server this one takes over from hold GIF and WebP, too.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kTypes{
    {{".jpg", "image/jpeg"}, {".png", "image/png"}, {".jpeg", "image/jpeg"}, {".gif", "image/gif"}, {".webp", "image/webp"}}};

// The media type of a name that may be looked for; empty for all others: letters, digits and two marks, one extension.
std::string_view type_of(std::string_view name) {
  auto const dot = name.find('.');
  if (dot == 0 || dot == std::string_view::npos || name.size() > kMaxName) return {};
  auto const plain = std::all_of(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(dot), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
  });
  if (!plain) return {};
  for (auto const& [extension, type] : kTypes) {
    if (name.substr(dot) == extension) return type;
  }
  return {};
}

// "/uploads/avatars/x.png?v=17" -> "x.png"
std::string_view name_in(std::string_view url) {
  if (!url.starts_with(kPrefix)) return {};
  url.remove_prefix(kPrefix.size());
  url = url.substr(0, url.find('?'));
  return type_of(url).empty() ? std::string_view() : url;
}

}  // namespace

fs::path UserAvatarFiles::new_path() const {
  fs::create_directories(folder_);
  return folder_ / base64url_encode(random_bytes(kNameBytes));
}

std::string UserAvatarFiles::url_of(fs::path const& path) { return std::string(kPrefix) + path.filename().string(); }

std::optional<UserAvatarFiles::Content> UserAvatarFiles::read(std::string_view name) const {
  auto const type = type_of(name);
  if (type.empty()) return std::nullopt;
  std::ifstream file(folder_ / name, std::ios::binary);
  if (!file) return std::nullopt;
  return Content{std::string(type), {std::istreambuf_iterator<char>(file), {}}};
}

fs::path UserAvatarFiles::path_of(std::string_view url) const {
  auto const name = name_in(url);
  return name.empty() ? fs::path() : folder_ / name;
}

void UserAvatarFiles::discard(std::string_view url) const {
  auto const file = path_of(url);
  std::error_code failed;
  if (!file.empty()) fs::remove(file, failed);
  if (failed) log::warn("a picture could not be removed", {{"reason", boost::json::value(failed.message())}});
}

void UserAvatarFiles::keep_only(std::vector<std::string> const& urls, std::int64_t young_ms) const {
  std::unordered_set<std::string> named;
  for (auto const& url : urls) named.emplace(name_in(url));
  auto const old = fs::file_time_type::clock::now() - std::chrono::milliseconds(young_ms);
  std::error_code failed;
  for (fs::directory_iterator file(folder_, failed), end; !failed && file != end; file.increment(failed)) {
    std::error_code gone;
    if (!named.contains(file->path().filename().string()) && file->last_write_time(gone) < old && !gone)
      fs::remove(file->path(), gone);
  }
}

}  // namespace bedrud
