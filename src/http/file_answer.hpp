#pragma once
// Files of this machine as answers, whole or in part (RFC 9110 section 14).
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include "http/message.hpp"

namespace bedrud::http {

struct FileToSend {
  std::filesystem::path path;
  std::string content_type, etag;  // the tag with its quotes
  std::string name;                // for people; any characters
  bool attachment = false;         // to be saved rather than shown
};

struct ByteRange {
  std::int64_t first = 0, length = 0;
};
// The one range that a Range header names of `size` bytes. Nothing when it names none, several, or cannot be read, and the
// whole is to be sent; a length of 0 when it lies outside.
std::optional<ByteRange> read_range(std::string_view header, std::int64_t size);

// "attachment; filename="x.mp4"; filename*=UTF-8''x.mp4" (RFC 6266)
std::string content_disposition(std::string_view name, bool attachment);

// Nothing when there is no such file.
std::optional<Answer<File>> file_answer(RequestContext const& request, FileToSend const& file);

}  // namespace bedrud::http
