#pragma once
// Files of the web app and of the API pages, embedded into the program by cmake/embed.cmake.
#include <span>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace bedrud::http {

// One file in three codings; br and gz are empty where they would not be smaller.
struct Asset {
  std::string_view path;          // "/assets/root-Bx2.js", "/auth/login/index.html"
  std::string_view content_type;  // with its charset
  std::string_view etag;          // strong, quoted, of the plain bytes
  std::string_view plain, br, gz;
};

// Sorted by path; defined by the library bedrud_assets.
std::span<Asset const> embedded_assets();

// What a GET of `path` shows, by rest-contract 1.18: the file, the page of a folder (index.html), a 404 for missing files, the
// shell of the web app for every other page. Status 304 when If-None-Match knows the coding.
struct StaticAnswer {
  int status = 404;
  Asset const* asset = nullptr;   // null: `text` is the body
  std::string_view body, coding;  // coding: "", "br" or "gzip"
  std::string etag;
  std::string_view cache_control;
  std::string_view text;
};
StaticAnswer find_static(std::span<Asset const> assets, std::string_view path, std::string_view accept,
                         std::string_view accept_encoding, std::string_view if_none_match);

}  // namespace bedrud::http
