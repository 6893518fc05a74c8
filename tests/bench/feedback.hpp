#pragma once
// What a receiver sends back, as browsers do: a receiver report once a second (RFC 3550 section 6.4.2) and transport-wide
// feedback ten times a second (draft-holmer-rmcat-transport-wide-cc-extensions-01). And a publisher's sender reports.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <span>
#include <utility>
#include <vector>

namespace bedrud::bench {

using Bytes = std::vector<std::uint8_t>;

inline void put(Bytes& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

inline std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

inline Bytes sender_report(std::uint32_t ssrc, std::uint32_t timestamp, std::uint32_t packets, std::uint32_t octets) {
  timespec time{};
  clock_gettime(CLOCK_REALTIME, &time);
  Bytes out{0x80, 200, 0, 6};
  put(out, ssrc, 4);
  put(out, static_cast<std::uint64_t>(time.tv_sec) + 2208988800ULL, 4);
  put(out, (static_cast<std::uint64_t>(time.tv_nsec) << 32) / 1000000000ULL, 4);
  put(out, timestamp, 4);
  put(out, packets, 4);
  put(out, octets, 4);
  return out;
}

class Feedback {
 public:
  explicit Feedback(std::uint8_t extension) : extension_(extension) {}

  // An RTP packet as it arrived; header extensions are not encrypted.
  void take(std::span<std::uint8_t const> packet, std::int64_t at_us) {
    ssrc_ = read(packet, 8, 4);
    auto const sequence = static_cast<std::uint16_t>(read(packet, 2, 2));
    if (started_ && sequence < highest_ && highest_ - sequence > 0x8000) ++cycles_;
    if (!started_ || static_cast<std::uint16_t>(sequence - highest_) < 0x8000) highest_ = sequence;
    started_ = true;
    if (!(packet[0] & 0x10) || packet.size() < 16 || read(packet, 12, 2) != 0xbede) return;
    auto const end = std::min<std::size_t>(packet.size(), 16 + 4 * read(packet, 14, 2));
    for (std::size_t at = 16; at + 2 < end;) {
      if (packet[at] == 0) {
        ++at;
        continue;
      }
      std::size_t const size = (packet[at] & 15U) + 1U;
      if (packet[at] >> 4 == extension_) arrived_.emplace_back(static_cast<std::uint16_t>(read(packet, at + 1, 2)), at_us);
      at += 1 + size;
    }
  }

  Bytes report() const {
    Bytes out{0x81, 201, 0, 7};
    put(out, kOwn, 4);
    put(out, ssrc_, 4);
    put(out, 0, 4);  // nothing lost: loopback
    put(out, static_cast<std::uint64_t>(cycles_) << 16 | highest_, 4);
    put(out, 0, 12);
    return out;
  }

  // What arrived since the last one, one run without gaps at a time; empty when there is nothing.
  Bytes transport_feedback() {
    if (arrived_.empty()) return {};
    std::size_t count = 1;
    while (count < std::min<std::size_t>(arrived_.size(), 8191) &&
           static_cast<std::uint16_t>(arrived_[count].first - arrived_[count - 1].first) == 1)
      ++count;
    auto const reference = arrived_[0].second / 64000;
    Bytes out{0x8f, 205, 0, 0};
    put(out, kOwn, 4);
    put(out, ssrc_, 4);
    put(out, arrived_[0].first, 2);
    put(out, count, 2);
    put(out, static_cast<std::uint64_t>(reference) & 0xffffff, 3);
    put(out, number_++, 1);
    put(out, 0x2000U | count, 2);  // one run of "received, small delta"
    auto last = reference * 64000;
    for (std::size_t i = 0; i < count; ++i) {
      auto const delta = std::clamp<std::int64_t>((arrived_[i].second - last) / 250, 0, 255);
      last += delta * 250;
      put(out, static_cast<std::uint64_t>(delta), 1);
    }
    while (out.size() % 4 != 0) out.push_back(0);
    out[3] = static_cast<std::uint8_t>(out.size() / 4 - 1);
    out[2] = static_cast<std::uint8_t>((out.size() / 4 - 1) >> 8);
    arrived_.erase(arrived_.begin(), arrived_.begin() + static_cast<std::ptrdiff_t>(count));
    return out;
  }

 private:
  static constexpr std::uint32_t kOwn = 1;

  static std::uint32_t read(std::span<std::uint8_t const> from, std::size_t at, std::size_t bytes) {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < bytes; ++i) out = out << 8 | from[at + i];
    return out;
  }

  std::uint8_t extension_;
  std::vector<std::pair<std::uint16_t, std::int64_t>> arrived_;
  std::uint32_t ssrc_ = 0, cycles_ = 0;
  std::uint16_t highest_ = 0;
  std::uint8_t number_ = 0;
  bool started_ = false;
};

}  // namespace bedrud::bench
