#include "http/multipart.hpp"

#include <algorithm>
#include <string>

#include "base/same_name.hpp"

namespace bedrud::http {
namespace {

constexpr std::size_t kMaxBoundary = 70;  // RFC 2046 section 5.1.1
constexpr std::size_t kMaxParts = 32, kMaxPartHead = 4096;

std::string_view trimmed(std::string_view text) {
  auto const first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The parameter of a header value such as `form-data; name="avatar"`. Quoted values have no escapes: browsers write a quote as
// %22 (RFC 7578 section 4.2).
std::string_view parameter(std::string_view value, std::string_view name) {
  auto semicolon = value.find(';');
  while (semicolon != std::string_view::npos) {
    value.remove_prefix(semicolon + 1);
    auto const equals = value.find('=');
    if (equals == std::string_view::npos) return {};
    auto const found = same_name(trimmed(value.substr(0, equals)), name);
    value = trimmed(value.substr(equals + 1));
    std::string_view content;
    if (value.starts_with('"')) {
      auto const end = value.find('"', 1);
      if (end == std::string_view::npos) return {};
      content = value.substr(1, end - 1);
      value.remove_prefix(end + 1);
      semicolon = value.find(';');
    } else {
      semicolon = value.find(';');
      content = trimmed(value.substr(0, semicolon));
    }
    if (found) return content;
  }
  return {};
}

bool is_form(std::string_view content_type) {
  return same_name(trimmed(content_type.substr(0, content_type.find(';'))), "multipart/form-data");
}

// Whether the header lines of a part name it so.
bool is_named(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    auto const end = std::min(head.find("\r\n"), head.size());
    auto const line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    auto const colon = line.find(':');
    if (colon == std::string_view::npos || !same_name(line.substr(0, colon), "content-disposition")) continue;
    auto const value = trimmed(line.substr(colon + 1));
    return same_name(trimmed(value.substr(0, value.find(';'))), "form-data") && parameter(value, "name") == name;
  }
  return false;
}

}  // namespace

namespace {

struct Part {
  std::string_view head, content;
};

std::optional<Part> find_part(std::string_view content_type, std::string_view body, std::string_view name) {
  auto const boundary = is_form(content_type) ? parameter(content_type, "boundary") : std::string_view();
  if (boundary.empty() || boundary.size() > kMaxBoundary) return std::nullopt;
  auto const delimiter = "\r\n--" + std::string(boundary);
  // The first delimiter may stand at the very beginning, without a line break before it.
  auto const opening = std::string_view(delimiter).substr(2);
  auto at = body.starts_with(opening) ? opening.size() : body.find(delimiter);
  if (at == std::string_view::npos) return std::nullopt;
  if (!body.starts_with(opening)) at += delimiter.size();
  for (std::size_t parts = 0; parts < kMaxParts; ++parts) {
    auto const line = body.find("\r\n", at);
    // "--" after the boundary ends the form; only blanks may stand there otherwise.
    if (line == std::string_view::npos || !trimmed(body.substr(at, line - at)).empty()) return std::nullopt;
    auto const head_end = body.substr(line, kMaxPartHead).find("\r\n\r\n");
    if (head_end == std::string_view::npos) return std::nullopt;
    auto const content = line + head_end + 4;
    auto const end = body.find(delimiter, content - 2);
    if (end == std::string_view::npos) return std::nullopt;
    auto const head = body.substr(line + 2, head_end);
    if (is_named(head, name)) return Part{head, end < content ? std::string_view() : body.substr(content, end - content)};
    at = end + delimiter.size();
  }
  return std::nullopt;
}

// The parameter of the part's Content-Disposition.
std::string_view disposition(std::string_view head, std::string_view wanted) {
  while (!head.empty()) {
    auto const end = std::min(head.find("\r\n"), head.size());
    auto const line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    auto const colon = line.find(':');
    if (colon == std::string_view::npos || !same_name(line.substr(0, colon), "content-disposition")) continue;
    return parameter(line.substr(colon + 1), wanted);
  }
  return {};
}

}  // namespace

std::optional<std::string_view> form_part(std::string_view content_type, std::string_view body, std::string_view name) {
  auto const part = find_part(content_type, body, name);
  if (!part) return std::nullopt;
  return part->content;
}

std::optional<FormFile> form_file(std::string_view content_type, std::string_view body, std::string_view name) {
  auto const part = find_part(content_type, body, name);
  if (!part) return std::nullopt;
  auto file = disposition(part->head, "filename");
  auto const folder = file.find_last_of("/\\");
  if (folder != std::string_view::npos) file.remove_prefix(folder + 1);
  return FormFile{part->content, std::string(file)};
}

}  // namespace bedrud::http
