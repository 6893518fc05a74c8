// Uploads come from strangers: the form around a picture, and the first bytes of the picture itself.
#include "http/multipart.hpp"
#include "picture/header.hpp"

#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, unsigned long size) {
  using namespace bedrud;
  std::string_view const text(reinterpret_cast<char const*>(data), size);
  auto const header = picture::read_header(text);
  if (header && (header->width == 0 || header->height == 0)) std::abort();
  // The first line is the content type, the rest is the body.
  auto const line = text.find('\n');
  if (line == std::string_view::npos) return 0;
  auto const part = http::form_part(text.substr(0, line), text.substr(line + 1), "avatar");
  if (part && !part->empty() && (part->data() < text.data() || part->data() + part->size() > text.data() + text.size()))
    std::abort();
  return 0;
}
