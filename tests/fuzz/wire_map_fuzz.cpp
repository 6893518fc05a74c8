// The last rewrite of a packet before encryption: what a publisher sent is read here (redundant audio, header extensions). The
// first bytes choose the receiver; whatever comes, nothing outside the packet is touched and it does not grow.
#include "wire_map.hpp"

#include <cstdlib>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size < 4) return 0;
  bedrud::RedMap const red{true, static_cast<std::uint8_t>(data[0] & 0x7f), static_cast<std::uint8_t>(data[1] & 0x7f),
                           static_cast<std::uint8_t>(data[2] & 0x7f)};
  bedrud::WireMap map;
  map.on = true;
  for (std::size_t i = 0; i < 16; ++i) map.ext[i] = static_cast<std::uint8_t>(data[3] * i % 17);
  // Exactly as large as the packet, so that a byte too far is seen.
  std::vector<std::uint8_t> packet(data + 4, data + size);
  auto const length = bedrud::redToWire(packet.data(), packet.size(), red);
  if (length > packet.size()) std::abort();
  packet.resize(length);
  packet.shrink_to_fit();
  bedrud::toWire(packet.data(), packet.size(), map, -1);
  return 0;
}
