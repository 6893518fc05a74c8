#pragma once
// The packets the recorder gets and the few it sends: RTP (RFC 3550), redundant audio (RFC 2198), RTCP reports and feedback
// (RFC 4585). Pure; nothing that does not fit its own lengths is taken.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace bedrud::recording {

using Bytes = std::vector<std::uint8_t>;
using View = std::span<std::uint8_t const>;

struct RtpPacket {
  std::uint8_t payload_type = 0;
  bool marker = false;
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0, ssrc = 0;
  View payload;  // inside what was parsed
};

// RTP and RTCP share a port (RFC 5761).
bool is_rtcp(View packet);
std::optional<RtpPacket> parse_rtp(View packet);

// The sound itself out of redundant audio, without its copies.
std::optional<View> newest_of_redundant(View payload);

// The sender says: at `ntp` (32.32 bits, seconds since 1900) the stream is at `timestamp`.
struct SenderReport {
  std::uint32_t ssrc = 0, timestamp = 0;
  std::uint64_t ntp = 0;
};
std::vector<SenderReport> sender_reports(View compound);

// Milliseconds since 1970; the era that is nearest to today's.
double unix_ms(std::uint64_t ntp);

// What the sender is told of a stream. A report without news keeps it alive.
struct Reception {
  std::uint32_t ssrc = 0;
  std::uint32_t highest = 0;  // sequence number with the count of its wraps
  std::uint32_t lost = 0;
};
Bytes receiver_report(std::uint32_t own, std::vector<Reception> const& streams);  // 31 streams at most
void append_lost(Bytes& compound, std::uint32_t own, std::uint32_t stream, std::vector<std::uint16_t> const& sequences);
void append_key_frame_request(Bytes& compound, std::uint32_t own, std::uint32_t stream);

}  // namespace bedrud::recording
