#pragma once
// VP8 over RTP (RFC 7741) from both ends, written from the standard: what a publisher makes of a clip, and what a receiver
// makes of the packets it is left with. Knows nothing of the server between them.
#include <cstdint>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace bedrud::replay {

using Bytes = std::vector<std::uint8_t>;

inline std::uint32_t read(std::uint8_t const* at, int bytes) {
  std::uint32_t out = 0;
  for (int i = 0; i < bytes; ++i) out = out << 8 | at[i];
  return out;
}

inline void put(Bytes& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

// The frames of an IVF file.
inline std::vector<Bytes> read_clip(std::string const& path) {
  std::ifstream file(path, std::ios::binary);
  Bytes const all((std::istreambuf_iterator<char>(file)), {});
  std::vector<Bytes> frames;
  for (std::size_t at = 32; at + 12 <= all.size();) {
    std::size_t const size = all[at] | all[at + 1] << 8 | all[at + 2] << 16 | all[at + 3] << 24;
    at += 12;
    if (at + size > all.size()) break;
    frames.emplace_back(all.begin() + static_cast<std::ptrdiff_t>(at), all.begin() + static_cast<std::ptrdiff_t>(at + size));
    at += size;
  }
  if (frames.empty()) throw std::runtime_error("no clip at " + path);
  return frames;
}

// Three temporal layers over four frames: 0 2 1 2. The second and third refer only to the first.
inline int temporal_layer(std::size_t frame) { return frame % 4 == 0 ? 0 : frame % 2 == 1 ? 2 : 1; }
inline bool layer_sync(std::size_t frame) { return frame % 4 == 1 || frame % 4 == 2; }

// One layer of the simulcast.
class Sender {
 public:
  Sender(std::uint32_t ssrc, std::uint32_t first_timestamp) : ssrc_(ssrc), first_timestamp_(first_timestamp) {}

  std::uint32_t ssrc() const { return ssrc_; }
  std::uint32_t timestamp(std::uint32_t ticks) const { return first_timestamp_ + ticks; }

  std::vector<Bytes> packets(Bytes const& frame, std::size_t number, std::uint32_t ticks) {
    constexpr std::size_t kPayload = 900;
    int const layer = temporal_layer(number);
    ++picture_;
    if (layer == 0) ++base_picture_;
    std::vector<Bytes> out;
    for (std::size_t at = 0; at < frame.size(); at += kPayload) {
      auto const size = std::min(kPayload, frame.size() - at);
      Bytes packet{0x80, static_cast<std::uint8_t>(kType | (at + size == frame.size() ? 0x80 : 0))};
      put(packet, ++sequence_, 2);
      put(packet, timestamp(ticks), 4);
      put(packet, ssrc_, 4);
      packet.push_back(static_cast<std::uint8_t>(0x80 | (layer == 2 ? 0x20 : 0) | (at == 0 ? 0x10 : 0)));
      packet.push_back(0xf0);
      put(packet, 0x8000U | (picture_ & 0x7fffU), 2);
      packet.push_back(base_picture_);
      packet.push_back(static_cast<std::uint8_t>(layer << 6 | (layer_sync(number) ? 0x20 : 0)));
      packet.insert(packet.end(), frame.begin() + static_cast<std::ptrdiff_t>(at),
                    frame.begin() + static_cast<std::ptrdiff_t>(at + size));
      sent_bytes_ += static_cast<std::uint32_t>(size);
      ++sent_packets_;
      out.push_back(std::move(packet));
    }
    return out;
  }

  // A sender report (RFC 3550 section 6.4.1) that ties the timestamps to the common clock.
  Bytes report(std::uint64_t ntp, std::uint32_t ticks) const {
    Bytes out{0x80, 200, 0, 6};
    put(out, ssrc_, 4);
    put(out, ntp, 8);
    put(out, timestamp(ticks), 4);
    put(out, sent_packets_, 4);
    put(out, sent_bytes_, 4);
    return out;
  }

  static constexpr std::uint8_t kType = 96;

 private:
  std::uint32_t ssrc_, first_timestamp_, sent_packets_ = 0, sent_bytes_ = 0;
  std::uint16_t sequence_ = static_cast<std::uint16_t>(ssrc_ * 7919), picture_ = static_cast<std::uint16_t>(ssrc_ * 31);
  std::uint8_t base_picture_ = static_cast<std::uint8_t>(ssrc_ * 17);
};

struct Received {
  std::uint16_t sequence = 0, picture = 0;
  std::uint32_t timestamp = 0;
  std::uint8_t base_picture = 0, layer = 0;
  bool marker = false, start = false, sync = false;
  Bytes payload;
};

// Behind the RTP header (RFC 3550 section 5.1) with its extensions.
inline std::size_t payload_start(Bytes const& p) {
  std::size_t at = 12 + 4U * (p[0] & 15);
  if (p[0] & 0x10) at += 4 + 4 * read(&p[at + 2], 2);
  return at;
}

// Nothing for a packet without payload. Throws for one that no VP8 receiver understands.
inline std::optional<Received> parse(Bytes const& p) {
  Received out;
  std::size_t const at = payload_start(p);
  std::size_t const end = p.size() - (p[0] & 0x20 ? p.back() : 0);
  if (at >= end) return std::nullopt;
  out.marker = p[1] & 0x80;
  out.sequence = static_cast<std::uint16_t>(read(&p[2], 2));
  out.timestamp = read(&p[4], 4);
  if (end - at < 7 || (p[at] & 0x80) == 0 || (p[at + 1] & 0xe0) != 0xe0 || (p[at + 2] & 0x80) == 0)
    throw std::runtime_error("a packet has lost its VP8 descriptor");
  out.start = (p[at] & 0x17) == 0x10;
  out.picture = static_cast<std::uint16_t>(read(&p[at + 2], 2) & 0x7fff);
  out.base_picture = p[at + 4];
  out.layer = p[at + 5] >> 6;
  out.sync = p[at + 5] & 0x20;
  out.payload.assign(p.begin() + static_cast<std::ptrdiff_t>(at) + 6, p.begin() + static_cast<std::ptrdiff_t>(end));
  return out;
}

// Puts packets in order, waits a little for late ones, and gives complete frames that a decoder may be given: from a key frame
// on, a frame of the base layer after the one before it, others when the frames they refer to were there.
class Receiver {
 public:
  explicit Receiver(std::size_t patience) : patience_(patience) {}

  struct Frame {
    Bytes bytes;
    std::uint32_t timestamp = 0;
    bool key = false;
  };

  std::vector<Frame> add(Received packet) {
    std::int64_t const number = unwrap(packet.sequence);
    if (number >= next_) waiting_.emplace(number, std::move(packet));
    std::vector<Frame> out;
    while (waiting_.size() > patience_ || (!waiting_.empty() && waiting_.begin()->first == next_)) take(out);
    return out;
  }

  std::vector<Frame> finish() {
    std::vector<Frame> out;
    while (!waiting_.empty()) take(out);
    return out;
  }

 private:
  std::int64_t unwrap(std::uint16_t sequence) {
    if (last_ < 0) return last_ = next_ = sequence + 65536;
    auto const step = static_cast<std::int16_t>(sequence - static_cast<std::uint16_t>(last_));
    auto const number = last_ + step;
    last_ = std::max(last_, number);
    return number;
  }

  void take(std::vector<Frame>& out) {
    auto const node = waiting_.extract(waiting_.begin());
    auto const& packet = node.mapped();
    if (node.key() != next_ || packet.start || (building_ && packet.picture != picture_)) building_ = false;
    next_ = node.key() + 1;
    if (packet.start) {
      building_ = true;
      picture_ = packet.picture;
      frame_ = {{}, packet.timestamp, (packet.payload[0] & 1) == 0};
    }
    if (!building_) return;
    frame_.bytes.insert(frame_.bytes.end(), packet.payload.begin(), packet.payload.end());
    if (!packet.marker) return;
    building_ = false;
    if (decodable(packet)) out.push_back(std::move(frame_));
  }

  bool decodable(Received const& packet) {
    if (packet.layer == 0) {
      bool const follows = running_ && packet.base_picture == static_cast<std::uint8_t>(base_picture_ + 1);
      running_ = frame_.key || follows;
      base_picture_ = packet.base_picture;
      middle_ = false;
      return running_;
    }
    if (!running_ || packet.base_picture != base_picture_ || !(packet.sync || middle_)) return false;
    if (packet.layer == 1) middle_ = true;
    return true;
  }

  std::size_t patience_;
  std::map<std::int64_t, Received> waiting_;
  std::int64_t last_ = -1, next_ = 0;
  bool building_ = false, running_ = false, middle_ = false;
  std::uint16_t picture_ = 0;
  std::uint8_t base_picture_ = 0;
  Frame frame_;
};

}  // namespace bedrud::replay
