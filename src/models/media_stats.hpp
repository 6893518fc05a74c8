#pragma once
// What is going on in the media side, as numbers: for /metrics and the administration page. Totals count from the start of the
// server; what is marked "now" is at most one round (five seconds) old.
#include <array>
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bedrud::media {

// One stream: a published track (all its layers together) or a received one.
struct StreamSnapshot {
  std::string trackSid, kind, source, codec;  // kind: audio, video
  std::string from;                           // received ones: identity of the publisher
  bool muted = false;
  std::uint64_t bitrate = 0;  // bit/s, now
  std::uint64_t packets = 0, bytes = 0, lost = 0, retransmitted = 0, nacks = 0, plis = 0;
  double lossPercent = 0, jitterMs = 0, roundTripMs = 0;  // now
  int layers = 0;                                         // published: simulcast layers that flow now; 0: nothing flows
  std::optional<int> wantedLayer, currentLayer;           // received simulcast
  double score = 100;                                     // 0 to 100
};
BOOST_DESCRIBE_STRUCT(StreamSnapshot, (),
                      (trackSid, kind, source, codec, from, muted, bitrate, packets, bytes, lost, retransmitted, nacks, plis,
                       lossPercent, jitterMs, roundTripMs, layers, wantedLayer, currentLayer, score))

// One peer connection.
struct ConnectionSnapshot {
  std::string protocol;                            // udp, tcp; empty: not connected
  std::uint64_t bitrateIn = 0, bitrateOut = 0;     // bit/s, now
  std::optional<std::uint64_t> availableOutgoing;  // bit/s, as estimated
  std::optional<double> lossInPercent, lossOutPercent;
};
BOOST_DESCRIBE_STRUCT(ConnectionSnapshot, (),
                      (protocol, bitrateIn, bitrateOut, availableOutgoing, lossInPercent, lossOutPercent))

struct ParticipantSnapshot {
  std::string identity, sid, name, state, quality, sdk, version;  // quality: excellent, good, poor, lost
  double score = 100;
  std::int64_t joinedAt = 0;  // UTC milliseconds
  std::vector<ConnectionSnapshot> connections;
  std::vector<StreamSnapshot> published, received;
};
BOOST_DESCRIBE_STRUCT(ParticipantSnapshot, (),
                      (identity, sid, name, state, quality, sdk, version, score, joinedAt, connections, published, received))

struct RoomSnapshot {
  std::string name, sid;
  std::int64_t numParticipants = 0, numPublishers = 0, creationTime = 0;  // UTC seconds
  std::int64_t audioTracks = 0, videoTracks = 0, subscriptions = 0;
  std::vector<ParticipantSnapshot> participants;  // only of the room that was asked for
};
BOOST_DESCRIBE_STRUCT(RoomSnapshot, (),
                      (name, sid, numParticipants, numPublishers, creationTime, audioTracks, videoTracks, subscriptions,
                       participants))

struct WorkerSnapshot {
  int number = 0, pid = 0;
  bool running = false;
  int transports = 0;
  std::uint64_t deaths = 0, resident = 0;  // bytes
  double cpuSeconds = 0;
};
BOOST_DESCRIBE_STRUCT(WorkerSnapshot, (), (number, pid, running, transports, deaths, resident, cpuSeconds))

// Counts values under rising borders; the last count is of those above all of them.
template <std::size_t N>
struct Histogram {
  std::array<double, N> borders{};
  std::array<std::uint64_t, N + 1> counts{};
  double sum = 0;
  void add(double value) {
    std::size_t at = 0;
    while (at < N && value > borders[at]) ++at;
    ++counts[at];
    sum += value;
  }
};

// One direction of all RTP that passes.
struct TrafficTotals {
  std::uint64_t packets = 0, bytes = 0, lost = 0, nacks = 0, plis = 0, firs = 0, retransmitted = 0, discarded = 0;
};

struct MediaTotals {
  TrafficTotals incoming, outgoing;
  Histogram<6> jitter_us{{1000, 5000, 10000, 30000, 100000, 300000}};
  Histogram<6> round_trip_ms{{20, 50, 100, 200, 400, 1000}};
  Histogram<6> loss_percent{{0, 0.5, 1, 2, 5, 10}};
  Histogram<4> quality_score{{20, 40, 80, 95}};
  std::array<std::uint64_t, 4> quality{};  // excellent, good, poor, lost: participants a round
  std::uint64_t rooms_started = 0, joins = 0, joins_refused = 0;
  std::uint64_t updates_sent = 0, update_bytes = 0;
};

struct MediaSnapshot {
  std::vector<RoomSnapshot> rooms;
  std::vector<WorkerSnapshot> workers;
  MediaTotals totals;
};

}  // namespace bedrud::media
