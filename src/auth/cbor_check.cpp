#include "auth/cbor_check.hpp"

#include <cstddef>
#include <cstdint>

namespace bedrud::auth {
namespace {

constexpr int kMaxDepth = 8;
// Major types, RFC 8949 section 3.1.
constexpr unsigned kBytes = 2, kText = 3, kArray = 4, kMap = 5, kTag = 6;
constexpr unsigned kOneByte = 24, kEightBytes = 27;  // additional information: how long the argument is

// Takes one item from the front.
bool take_item(std::string_view& rest, int depth) {
  if (rest.empty() || depth > kMaxDepth) return false;
  auto const head = static_cast<unsigned char>(rest.front());
  rest.remove_prefix(1);
  unsigned const major = head >> 5U, info = head & 0x1fU;
  if (info > kEightBytes) return false;
  std::uint64_t argument = info;
  if (info >= kOneByte) {
    std::size_t const size = std::size_t{1} << (info - kOneByte);
    if (rest.size() < size) return false;
    argument = 0;
    for (std::size_t i = 0; i < size; ++i) argument = argument << 8U | static_cast<unsigned char>(rest[i]);
    rest.remove_prefix(size);
  }
  if (major == kBytes || major == kText) {
    if (argument > rest.size()) return false;
    rest.remove_prefix(argument);
    return true;
  }
  if (major < kArray || major > kTag) return true;
  if (argument > rest.size() && major != kTag) return false;
  auto const members = major == kTag ? 1 : major == kMap ? 2 * argument : argument;
  for (std::uint64_t i = 0; i < members; ++i) {
    if (!take_item(rest, depth + 1)) return false;
  }
  return true;
}

}  // namespace

bool is_sound_cbor(std::string_view text) {
  while (!text.empty()) {
    if (!take_item(text, 0)) return false;
  }
  return true;
}

}  // namespace bedrud::auth
