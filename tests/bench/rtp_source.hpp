#pragma once
// What a publisher sends: RTP as a browser's encoder makes it.
#include <chrono>
#include <cstdint>
#include <random>
#include <vector>

#include "media_peer.hpp"

namespace bedrud::bench {

// The sender's numbers: payload type, header extension ids, SSRC. Every payload byte behind a descriptor is kFill.
constexpr std::uint8_t kSenderType = 96, kSendTime = 2, kTransportSequence = 3;
constexpr std::uint32_t kSenderSsrc = 0x11223344;
constexpr std::uint8_t kFill = 0x55;

// Writes one packet after the other, as a browser's encoder does: 20 ms of Opus at 40 kbit/s, or 25 VP8 frames a second of
// together 1.8 Mbit/s (720p), each split evenly over packets of at most 1.1 kB.
class Source {
 public:
  explicit Source(bool video) : video_(video) {}

  std::chrono::microseconds interval() const { return std::chrono::milliseconds(video_ ? 40 : 20); }

  // Sends one frame; the number of its packets.
  int send_frame(MediaPeer& peer) {
    std::size_t const bytes = video_ ? 7700 + random_() % 2200 : 100;
    int const count = static_cast<int>((bytes + 1099) / 1100);
    for (int i = 0; i < count; ++i) {
      auto const packets = static_cast<std::size_t>(count);
      std::size_t const payload = bytes / packets + (packets - static_cast<std::size_t>(i) <= bytes % packets ? 1 : 0);
      write(payload, i == 0, i + 1 == count);
      peer.send(packet_);
    }
    timestamp_ += video_ ? 3600 : 960;
    return count;
  }

 private:
  void write(std::size_t payload, bool first, bool last) {
    packet_.assign({0x90, static_cast<std::uint8_t>(kSenderType | (last && video_ ? 0x80 : 0))});
    put(sequence_++, 2);
    put(timestamp_, 4);
    put(kSenderSsrc, 4);
    put(0xBEDE0002, 4);
    put(kSendTime << 4 | 2, 1);
    put(timestamp_, 3);
    put(kTransportSequence << 4 | 1, 1);
    put(transport_sequence_++, 2);
    put(0, 1);
    packet_.resize(packet_.size() + payload, kFill);
    // VP8 payload descriptor (RFC 7741): start of partition in the first packet; every frame is a key frame.
    if (video_) {
      packet_[kHeader] = first ? 0x10 : 0x00;
      packet_[kHeader + 1] = 0x10;
    }
  }

  static constexpr std::size_t kHeader = 24;  // with the extensions

  void put(std::uint32_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) packet_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }

  bool video_;
  std::vector<std::uint8_t> packet_;
  std::uint16_t sequence_ = 1, transport_sequence_ = 1;
  std::uint32_t timestamp_ = 1;
  std::mt19937 random_{5};
};

}  // namespace bedrud::bench
