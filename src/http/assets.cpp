#include "http/assets.hpp"

#include <algorithm>
#include <array>

#include "base/json_read.hpp"
#include "base/same_name.hpp"

namespace bedrud::http {

namespace {

Asset const* find_asset(std::span<Asset const> assets, std::string_view path) {
  auto const at =
      std::lower_bound(assets.begin(), assets.end(), path, [](Asset const& a, std::string_view p) { return a.path < p; });
  return at != assets.end() && at->path == path ? &*at : nullptr;
}

// What looks like a file is never answered with a page.
bool looks_like_file(std::string_view path) {
  constexpr std::array<std::string_view, 14> kEndings = {".css", ".js",  ".map",  ".woff", ".woff2", ".ttf",  ".ico",
                                                         ".png", ".jpg", ".jpeg", ".svg",  ".webp",  ".json", ".wasm"};
  if (path.starts_with("/assets/")) return true;
  return std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) {
    return path.size() > ending.size() && same_name(path.substr(path.size() - ending.size()), ending);
  });
}

// RFC 9110 section 12.5.3, without weights but q=0.
bool accepts(std::string_view accept_encoding, std::string_view coding) {
  while (!accept_encoding.empty()) {
    auto part = accept_encoding.substr(0, accept_encoding.find(','));
    accept_encoding.remove_prefix(std::min(accept_encoding.size(), part.size() + 1));
    while (part.starts_with(' ')) part.remove_prefix(1);
    auto name = part.substr(0, part.find(';'));
    while (name.ends_with(' ')) name.remove_suffix(1);
    if (!same_name(name, coding)) continue;
    auto const q = part.find("q=");
    return q == std::string_view::npos || part.find_first_of("123456789", q) != std::string_view::npos;
  }
  return false;
}

// Each coding is a representation of its own and needs its own strong ETag: "abc" and "abc-br".
std::string etag_of(Asset const& asset, std::string_view suffix) {
  std::string out(asset.etag);
  if (!suffix.empty() && out.ends_with('"')) out.insert(out.size() - 1, "-" + std::string(suffix));
  return out;
}

bool knows(std::string_view if_none_match, std::string_view etag) {
  return if_none_match == "*" || if_none_match.find(etag) != std::string_view::npos;
}

void show(StaticAnswer& answer, Asset const& asset, std::string_view accept_encoding, std::string_view if_none_match) {
  answer.status = 200;
  answer.asset = &asset;
  answer.body = asset.plain;
  if (!asset.br.empty() && accepts(accept_encoding, "br")) {
    answer.body = asset.br;
    answer.coding = "br";
  } else if (!asset.gz.empty() && accepts(accept_encoding, "gzip")) {
    answer.body = asset.gz;
    answer.coding = "gzip";
  }
  answer.etag = etag_of(asset, answer.coding);
  if (asset.path.starts_with("/assets/"))
    answer.cache_control = "public, max-age=31536000, immutable";
  else if (asset.path.ends_with(".html"))
    answer.cache_control = "no-cache";
  else
    answer.cache_control = "public, max-age=3600";
  if (!if_none_match.empty() && knows(if_none_match, answer.etag)) {
    answer.status = 304;
    answer.body = {};
  }
}

}  // namespace

StaticAnswer find_static(std::span<Asset const> assets, std::string_view path, std::string_view accept,
                         std::string_view accept_encoding, std::string_view if_none_match) {
  StaticAnswer answer;
  if (auto const* file = find_asset(assets, path); file && !path.ends_with(".html")) {
    show(answer, *file, accept_encoding, if_none_match);
    return answer;
  }
  auto folder = path;
  while (folder.ends_with('/')) folder.remove_suffix(1);
  if (auto const* page = find_asset(assets, std::string(folder) + "/index.html")) {
    show(answer, *page, accept_encoding, if_none_match);
    return answer;
  }
  auto const wants_page =
      accept.empty() || accept.find("text/html") != std::string_view::npos || accept.find("*/*") != std::string_view::npos;
  if (!looks_like_file(path) && !path.starts_with("/api/") && wants_page) {
    auto const* shell = find_asset(assets, "/shell.html");
    if (!shell) shell = find_asset(assets, "/index.html");
    if (shell) {
      show(answer, *shell, accept_encoding, if_none_match);
      return answer;
    }
  }
  answer.text = "Not Found";
  return answer;
}

}  // namespace bedrud::http
