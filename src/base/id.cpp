#include "base/id.hpp"

#include <cstdint>
#include "base/clock.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"

namespace bedrud {

std::string new_id() {
  // A 12-bit counter follows the time (RFC 9562 section 6.2, method 1); it starts low so that it rarely overflows into the
  // next millisecond.
  thread_local std::int64_t last_ms = 0;
  thread_local unsigned counter = 0;
  auto bytes = random_bytes(16);
  auto const now = system_clock().now_ms();
  if (now > last_ms) {
    last_ms = now;
    counter = static_cast<unsigned char>(bytes[6]);
  } else if (++counter > 0xfff) {
    ++last_ms;
    counter = 0;
  }
  for (int i = 0; i < 6; ++i) bytes[static_cast<std::size_t>(i)] = static_cast<char>(last_ms >> (40 - 8 * i));
  bytes[6] = static_cast<char>(0x70 | counter >> 8);
  bytes[7] = static_cast<char>(counter);
  bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3f) | 0x80);
  auto const hex = hex_encode(bytes);
  return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + '-' + hex.substr(16, 4) + '-' + hex.substr(20);
}

}  // namespace bedrud
