#include "picture/header.hpp"

#include <algorithm>

namespace bedrud::picture {
namespace {

// Reads beyond the end give zeros, so that sizes found there are refused like a written 0.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  std::uint32_t at(std::size_t index) const { return index < bytes_.size() ? static_cast<unsigned char>(bytes_[index]) : 0; }
  std::uint32_t big16(std::size_t index) const { return at(index) << 8 | at(index + 1); }
  std::uint32_t big32(std::size_t index) const { return big16(index) << 16 | big16(index + 2); }
  std::uint32_t little16(std::size_t index) const { return at(index) | at(index + 1) << 8; }
  std::uint32_t little24(std::size_t index) const { return little16(index) | at(index + 2) << 16; }
  bool says(std::size_t index, std::string_view word) const {
    return index <= bytes_.size() && bytes_.substr(index).starts_with(word);
  }
  std::size_t size() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
};

// PNG (Third Edition) 11.2.1: IHDR comes first.
Header read_png(Bytes const& b) {
  if (!b.says(12, "IHDR")) return {};
  return {Kind::kPng, b.big32(16), b.big32(20)};
}

// ITU-T T.81, B.1.1 and B.2.2: segments up to the first start of frame.
Header read_jpeg(Bytes const& b) {
  std::size_t at = 2;
  while (at + 9 < b.size()) {
    if (b.at(at) != 0xFF) return {};
    auto const marker = b.at(at + 1);
    if (marker == 0xFF) {  // fill
      ++at;
      continue;
    }
    auto const alone = marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7);
    auto const frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (frame) return {Kind::kJpeg, b.big16(at + 7), b.big16(at + 5)};
    if (marker == 0xD9 || marker == 0xDA) return {};  // the end, or a scan without a frame
    auto const length = b.big16(at + 2);
    if (!alone && length < 2) return {};
    at += 2 + (alone ? 0 : length);
  }
  return {};
}

// GIF89a, sections 18 to 20: a frame may be larger than the screen, so the first one counts, too. Extensions before it are
// passed over.
Header read_gif(Bytes const& b) {
  Header header{Kind::kGif, b.little16(6), b.little16(8)};
  std::size_t at = 13;
  if (b.at(10) & 0x80) at += std::size_t{3} << ((b.at(10) & 7) + 1);
  while (b.at(at) == 0x21) {
    at += 2;
    while (b.at(at) != 0) at += b.at(at) + 1;
    ++at;
  }
  if (b.at(at) != 0x2C) return {};
  header.width = std::max(header.width, b.little16(at + 1) + b.little16(at + 5));
  header.height = std::max(header.height, b.little16(at + 3) + b.little16(at + 7));
  return header;
}

// RFC 9649 sections 2.4 to 2.7.
Header read_webp(Bytes const& b) {
  if (b.says(12, "VP8X")) return {Kind::kWebp, b.little24(24) + 1, b.little24(27) + 1};
  if (b.says(12, "VP8L") && b.at(20) == 0x2F) {
    auto const bits = b.little16(21) | b.little16(23) << 16;
    return {Kind::kWebp, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1};
  }
  // A key frame (RFC 6386 section 9.1).
  if (b.says(12, "VP8 ") && b.says(23, "\x9D\x01\x2A")) return {Kind::kWebp, b.little16(26) & 0x3FFF, b.little16(28) & 0x3FFF};
  return {};
}

}  // namespace

std::optional<Header> read_header(std::string_view bytes) {
  Bytes const b(bytes);
  Header header;
  if (b.says(0, "\x89PNG\r\n\x1A\n"))
    header = read_png(b);
  else if (b.says(0, "\xFF\xD8\xFF"))
    header = read_jpeg(b);
  else if (b.says(0, "GIF87a") || b.says(0, "GIF89a"))
    header = read_gif(b);
  else if (b.says(0, "RIFF") && b.says(8, "WEBP"))
    header = read_webp(b);
  if (header.width == 0 || header.height == 0) return std::nullopt;
  return header;
}

}  // namespace bedrud::picture
