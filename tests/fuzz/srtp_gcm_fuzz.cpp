// SRTP with AES-GCM as strangers meet it: whatever is damaged, repeated or invented is refused, what was protected comes back
// as it was, and nothing is written past the length that was promised.
#include <fuzzer/FuzzedDataProvider.h>

#include <cstdlib>
#include <map>
#include <optional>
#include <vector>

#include "../../third_party/mediasoup/speed/srtp_gcm.hpp"

namespace {

using Bytes = std::vector<std::uint8_t>;
using Session = std::unique_ptr<bedrud::SrtpGcm>;
using Call = srtp_err_status_t (bedrud::SrtpGcm::*)(std::uint8_t const*, std::size_t, std::uint8_t*, std::size_t*);

// The result in memory of exactly its size, in place or into another buffer; nothing when it was refused.
std::optional<Bytes> call(Session& session, Call method, Bytes const& in, std::size_t room, bool in_place) {
  Bytes out(room, 0xee);
  out.shrink_to_fit();
  if (in_place) std::copy_n(in.begin(), std::min(in.size(), room), out.begin());
  auto size = room;
  if (in_place && in.size() > room) return std::nullopt;
  if (((*session).*method)(in_place ? out.data() : in.data(), in.size(), out.data(), &size) != srtp_err_status_ok)
    return std::nullopt;
  if (size > room) std::abort();
  out.resize(size);
  return out;
}

struct Pair {
  Call protect, unprotect;
  std::size_t grows;
};
constexpr Pair kRtp{&bedrud::SrtpGcm::protect, &bedrud::SrtpGcm::unprotect, bedrud::SrtpGcm::Tag};
constexpr Pair kRtcp{&bedrud::SrtpGcm::protectRtcp, &bedrud::SrtpGcm::unprotectRtcp, bedrud::SrtpGcm::Tag + 4};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  std::size_t const key_size = input.ConsumeBool() ? 16 : 32;
  Bytes const key(key_size, 7), salt(bedrud::SrtpGcm::SaltLen, 9);
  auto sender = bedrud::SrtpGcm::create(key.data(), key_size, salt.data(), true, true);
  auto receiver = bedrud::SrtpGcm::create(key.data(), key_size, salt.data(), false, true);
  std::map<Bytes, Bytes> sent;  // protected → plain
  std::map<Bytes, int> taken;
  while (input.remaining_bytes() > 0) {
    auto const& pair = input.ConsumeBool() ? kRtp : kRtcp;
    bool const in_place = input.ConsumeBool();
    auto const wanted = input.ConsumeIntegralInRange<int>(0, 4);
    auto packet = input.ConsumeBytes<std::uint8_t>(input.ConsumeIntegralInRange<std::size_t>(0, 1500));
    if (wanted == 0) {  // invented
      if (call(receiver, pair.unprotect, packet, packet.size(), in_place)) std::abort();
      continue;
    }
    // One byte too little must be refused, not written.
    bool const tight = input.ConsumeBool();
    auto const room = packet.size() + pair.grows - (tight ? 1 : 0);
    auto const sealed = call(sender, pair.protect, packet, room, in_place);
    if (!sealed) continue;
    if (tight) std::abort();
    sent.emplace(*sealed, packet);
    auto arrives = *sealed;
    if (wanted == 1)
      arrives[input.ConsumeIntegralInRange<std::size_t>(0, arrives.size() - 1)] ^= 1 << input.ConsumeIntegralInRange(0, 7);
    if (wanted == 2) arrives.resize(input.ConsumeIntegralInRange<std::size_t>(0, arrives.size() - 1));
    auto const opened = call(receiver, pair.unprotect, arrives, arrives.size(), in_place);
    if (!opened) continue;
    auto const known = sent.find(arrives);
    if (known == sent.end() || known->second != *opened) std::abort();
    if (++taken[arrives] > 1) std::abort();
  }
  return 0;
}
