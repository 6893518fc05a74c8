#include "recording/rtp.hpp"

#include <algorithm>

namespace bedrud::recording {
namespace {

constexpr std::size_t kHeader = 12, kReport = 28;
constexpr std::uint8_t kSenderReport = 200, kReceiverReport = 201, kTransportFeedback = 205, kPayloadFeedback = 206;
constexpr double kUnixInNtp = 2'208'988'800.0;  // seconds from 1900 to 1970
constexpr std::size_t kMostStreams = 31;

std::uint16_t read16(View bytes, std::size_t at) { return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]); }

std::uint32_t read32(View bytes, std::size_t at) {
  return static_cast<std::uint32_t>(read16(bytes, at)) << 16 | read16(bytes, at + 2);
}

void write16(Bytes& out, std::uint32_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value));
}

void write32(Bytes& out, std::uint32_t value) {
  write16(out, value >> 16);
  write16(out, value & 0xffff);
}

// `words` of 32 bits follow the first one.
void write_head(Bytes& out, std::uint8_t count, std::uint8_t type, std::size_t words) {
  out.push_back(static_cast<std::uint8_t>(0x80 | count));
  out.push_back(type);
  write16(out, static_cast<std::uint32_t>(words));
}

}  // namespace

bool is_rtcp(View packet) { return packet.size() >= 8 && packet[0] >> 6 == 2 && packet[1] >= 192 && packet[1] <= 223; }

std::optional<RtpPacket> parse_rtp(View packet) {
  if (packet.size() < kHeader || packet[0] >> 6 != 2) return std::nullopt;
  std::size_t begin = kHeader + std::size_t{4} * (packet[0] & 15U), end = packet.size();
  if (packet[0] & 0x10) {
    if (end < begin + 4) return std::nullopt;
    begin += 4 + std::size_t{4} * read16(packet, begin + 2);
  }
  if (end < begin) return std::nullopt;
  if (packet[0] & 0x20) {
    auto const padding = packet[end - 1];
    if (padding == 0 || padding > end - begin) return std::nullopt;
    end -= padding;
  }
  return RtpPacket{.payload_type = static_cast<std::uint8_t>(packet[1] & 0x7f),
                   .marker = (packet[1] & 0x80) != 0,
                   .sequence = read16(packet, 2),
                   .timestamp = read32(packet, 4),
                   .ssrc = read32(packet, 8),
                   .payload = packet.subspan(begin, end - begin)};
}

std::optional<View> newest_of_redundant(View payload) {
  std::size_t at = 0, copies = 0;
  for (;;) {
    if (at >= payload.size()) return std::nullopt;
    if (!(payload[at] & 0x80)) break;
    if (payload.size() - at < 4) return std::nullopt;
    copies += read16(payload, at + 2) & 0x3ffU;
    at += 4;
  }
  ++at;
  if (payload.size() - at < copies) return std::nullopt;
  return payload.subspan(at + copies);
}

std::vector<SenderReport> sender_reports(View compound) {
  std::vector<SenderReport> out;
  while (compound.size() >= 4 && compound[0] >> 6 == 2) {
    auto const size = std::size_t{4} * (read16(compound, 2) + 1U);
    if (size > compound.size()) break;
    if (compound[1] == kSenderReport && size >= kReport) {
      out.push_back({.ssrc = read32(compound, 4),
                     .timestamp = read32(compound, 16),
                     .ntp = std::uint64_t{read32(compound, 8)} << 32 | read32(compound, 12)});
    }
    compound = compound.subspan(size);
  }
  return out;
}

double unix_ms(std::uint64_t ntp) {
  constexpr double kEra = 4'294'967'296.0;
  auto seconds = static_cast<double>(ntp) / kEra - kUnixInNtp;
  if (seconds < 0) seconds += kEra;  // after 2036
  return seconds * 1000;
}

Bytes receiver_report(std::uint32_t own, std::vector<Reception> const& streams) {
  Bytes out;
  auto const count = std::min(streams.size(), kMostStreams);
  write_head(out, static_cast<std::uint8_t>(count), kReceiverReport, 1 + 6 * count);
  write32(out, own);
  for (auto const& stream : std::span(streams).first(count)) {
    write32(out, stream.ssrc);
    write32(out, std::min<std::uint32_t>(stream.lost, 0x7fffff));
    write32(out, stream.highest);
    for (int i = 0; i < 3; ++i) write32(out, 0);
  }
  return out;
}

void append_lost(Bytes& compound, std::uint32_t own, std::uint32_t stream, std::vector<std::uint16_t> const& sequences) {
  std::vector<std::pair<std::uint16_t, std::uint16_t>> entries;  // the first, and which of the sixteen after it
  for (auto const sequence : sequences) {
    auto const after = entries.empty() ? 0 : static_cast<std::uint16_t>(sequence - entries.back().first);
    if (after >= 1 && after <= 16)
      entries.back().second = static_cast<std::uint16_t>(entries.back().second | 1U << (after - 1));
    else
      entries.emplace_back(sequence, std::uint16_t{0});
  }
  write_head(compound, 1, kTransportFeedback, 2 + entries.size());
  write32(compound, own);
  write32(compound, stream);
  for (auto const& [first, following] : entries) {
    write16(compound, first);
    write16(compound, following);
  }
}

void append_key_frame_request(Bytes& compound, std::uint32_t own, std::uint32_t stream) {
  write_head(compound, 1, kPayloadFeedback, 2);
  write32(compound, own);
  write32(compound, stream);
}

}  // namespace bedrud::recording
