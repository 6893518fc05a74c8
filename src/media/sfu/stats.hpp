#pragma once
// What a media worker counts, as plain data. Totals are since the object was made.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bedrud::sfu {

// One RTP stream: a layer that a client publishes, or a track that a client receives.
struct StreamStats {
  std::uint32_t ssrc = 0;
  std::string rid, mime_type;
  std::uint64_t packets = 0, bytes = 0;
  std::uint64_t bitrate = 0;        // bit/s, now
  std::int64_t lost = 0;            // towards a client: as it reported
  std::uint64_t retransmitted = 0;  // sent again to a client, or by it
  std::uint64_t repaired = 0, discarded = 0;
  std::uint64_t nacks = 0, plis = 0, firs = 0;
  double jitter_ms = 0, round_trip_ms = 0;
  int score = 10;
};

// One peer connection.
struct TransportStats {
  std::uint64_t bytes_in = 0, bytes_out = 0;
  std::uint64_t bitrate_in = 0, bitrate_out = 0;             // bit/s, now
  std::optional<std::uint64_t> available_out, available_in;  // bit/s, as estimated
  std::optional<double> loss_in, loss_out;                   // 0 to 1, by transport-wide feedback
  std::string protocol;                                      // "udp", "tcp"; empty: not connected
};

// One media worker as the operating system sees it.
struct WorkerStats {
  int number = 0, pid = 0;
  bool running = false;
  int transports = 0;
  std::uint64_t deaths = 0;    // ended without being asked to
  double cpu_seconds = 0;      // of this process, since it was started
  std::uint64_t resident = 0;  // bytes
};

// CPU time and resident memory of a process; zeros when it is gone.
struct ProcessUsage {
  double cpu_seconds = 0;
  std::uint64_t resident = 0;
};
ProcessUsage process_usage(int pid);

}  // namespace bedrud::sfu
