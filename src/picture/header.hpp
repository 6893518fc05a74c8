#pragma once
// What the first bytes of a picture say of it, read without decoding anything: which kind it is and how large it wants to be.
// Names and declared types are not believed.
#include <cstdint>
#include <optional>
#include <string_view>

namespace bedrud::picture {

enum class Kind { kPng, kJpeg, kGif, kWebp };

struct Header {
  Kind kind = Kind::kPng;
  std::uint32_t width = 0, height = 0;  // of the largest frame the head names; never 0
};

// Nothing for what is none of the four, or ends before it says its size.
std::optional<Header> read_header(std::string_view bytes);

}  // namespace bedrud::picture
