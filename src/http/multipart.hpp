#pragma once
// Files in requests: multipart/form-data (RFC 7578, in the framing of RFC 2046 section 5.1.1).
#include <optional>
#include <string>
#include <string_view>

namespace bedrud::http {

// The content of the first part of that name; views into `body`. Nothing when the content type is another one or has no
// boundary, when the framing is broken up to there, or when there is no such part.
std::optional<std::string_view> form_part(std::string_view content_type, std::string_view body, std::string_view name);

struct FormFile {
  std::string_view content;
  std::string name;  // as the client calls it, without folders; may be empty, and may be anything
};
std::optional<FormFile> form_file(std::string_view content_type, std::string_view body, std::string_view name);

}  // namespace bedrud::http
