#pragma once
// What a publisher sends: RTP as a browser's encoder makes it, and its sender reports.
#include <chrono>
#include <cstdint>
#include <random>
#include <vector>

#include "feedback.hpp"
#include "media_peer.hpp"

namespace bedrud::bench {

// The sender's numbers: payload type, header extension ids, SSRC of the first layer (the others follow). Every payload byte
// behind a descriptor is kFill, but for the time of sending, which stands kTimeFromEnd before the end (steady clock,
// microseconds).
constexpr std::uint8_t kSenderType = 96, kSendTime = 2, kTransportSequence = 3;
constexpr std::uint32_t kSenderSsrc = 0x11223344;
constexpr std::uint8_t kFill = 0x55;
constexpr std::size_t kTimeFromEnd = 68;

// Writes one packet after the other: 20 ms of Opus at 40 kbit/s, or 25 VP8 frames a second of together 1.8 Mbit/s (720p), each
// split evenly over packets of at most 1.1 kB. With three layers 180p and 360p come before it, 150 and 500 kbit/s.
class Source {
 public:
  Source(bool video, int layers) : video_(video), layers_(static_cast<std::size_t>(layers)) {
    for (std::size_t i = 0; i < layers_.size(); ++i) layers_[i].ssrc = kSenderSsrc + static_cast<std::uint32_t>(i);
    sent_ = layers_.size();
  }

  // The biggest layer is sent no longer, as behind a line that has become narrow.
  void stop_biggest() { --sent_; }

  std::chrono::microseconds interval() const { return std::chrono::milliseconds(video_ ? 40 : 20); }

  // Sends one frame of every layer; the number of packets of the biggest.
  int send_frame(MediaPeer& peer) {
    constexpr std::size_t kSmaller[] = {750, 2500};
    int count = 0;
    for (std::size_t i = 0; i < sent_; ++i) {
      bool const top = i + 1 == layers_.size();
      count = send_layer(peer, layers_[i], !video_ ? 100 : top ? 7700 + random_() % 2200 : kSmaller[i]);
    }
    timestamp_ += video_ ? 3600 : 960;
    return count;
  }

  // Once a second; without them the worker does not change between layers.
  void send_reports(MediaPeer& peer) {
    for (auto const& layer : layers_) peer.send_control(sender_report(layer.ssrc, timestamp_, layer.packets, layer.octets));
  }

 private:
  struct Layer {
    std::uint32_t ssrc = 0, packets = 0, octets = 0;
    std::uint16_t sequence = 1;
  };
  static constexpr std::size_t kHeader = 24;  // with the extensions

  int send_layer(MediaPeer& peer, Layer& layer, std::size_t bytes) {
    auto const count = (bytes + 1099) / 1100;
    for (std::size_t i = 0; i < count; ++i) {
      auto const payload = bytes / count + (count - i <= bytes % count ? 1 : 0);
      write(layer, payload, i == 0, i + 1 == count);
      peer.send(packet_);
      ++layer.packets;
      layer.octets += static_cast<std::uint32_t>(payload);
    }
    return static_cast<int>(count);
  }

  void write(Layer& layer, std::size_t payload, bool first, bool last) {
    packet_.assign({0x90, static_cast<std::uint8_t>(kSenderType | (last && video_ ? 0x80 : 0))});
    put(packet_, layer.sequence++, 2);
    put(packet_, timestamp_, 4);
    put(packet_, layer.ssrc, 4);
    put(packet_, 0xBEDE0002, 4);
    put(packet_, kSendTime << 4 | 2, 1);
    put(packet_, timestamp_, 3);
    put(packet_, kTransportSequence << 4 | 1, 1);
    put(packet_, transport_sequence_++, 2);
    put(packet_, 0, 1);
    packet_.resize(packet_.size() + payload, kFill);
    // VP8 payload descriptor (RFC 7741): start of partition in the first packet; every frame is a key frame.
    if (video_) {
      packet_[kHeader] = first ? 0x10 : 0x00;
      packet_[kHeader + 1] = 0x10;
    }
    auto const now = static_cast<std::uint64_t>(now_us());
    for (std::size_t i = 0; i < 8; ++i)
      packet_[packet_.size() - kTimeFromEnd + i] = static_cast<std::uint8_t>(now >> (8 * (7 - i)));
  }

  bool video_;
  std::vector<Layer> layers_;
  std::size_t sent_ = 0;  // of them
  Bytes packet_;
  std::uint16_t transport_sequence_ = 1;
  std::uint32_t timestamp_ = 1;
  std::mt19937 random_{5};
};

}  // namespace bedrud::bench
