#include "services/metric_service.hpp"

#include <unistd.h>
#include "base/open_metrics.hpp"
#include "database/database.hpp"
#include "media/media_backend.hpp"

namespace bedrud {
namespace {

struct Sums {
  std::int64_t participants = 0, publishers = 0, audio = 0, video = 0, subscriptions = 0;
};

Sums sums_of(std::vector<media::RoomSnapshot> const& rooms) {
  Sums out;
  for (auto const& room : rooms) {
    out.participants += room.numParticipants;
    out.publishers += room.numPublishers;
    out.audio += room.audioTracks;
    out.video += room.videoTracks;
    out.subscriptions += room.subscriptions;
  }
  return out;
}

double as_number(std::uint64_t value) { return static_cast<double>(value); }

void write_rooms(MetricWriter& write, media::MediaSnapshot const& media) {
  auto const sums = sums_of(media.rooms);
  write.gauge("livekit_room_total", "Running rooms.");
  write.sample(static_cast<double>(media.rooms.size()));
  write.gauge("livekit_participant_total", "People in rooms, hidden ones not counted.");
  write.sample(static_cast<double>(sums.participants));
  write.gauge("livekit_track_published_total", "Published tracks.");
  write.sample(static_cast<double>(sums.audio), {{"kind", "AUDIO"}});
  write.sample(static_cast<double>(sums.video), {{"kind", "VIDEO"}});
  write.gauge("livekit_track_subscribed_total", "Tracks that are being received.");
  write.sample(static_cast<double>(sums.subscriptions));
  write.counter("bedrud_rooms_started", "Rooms that were opened.");
  write.sample(as_number(media.totals.rooms_started));
  write.counter("livekit_participant_join", "Joins, by outcome.");
  write.sample(as_number(media.totals.joins), {{"state", "joined"}});
  write.sample(as_number(media.totals.joins_refused), {{"state", "refused"}});
}

void write_traffic(MetricWriter& write, media::MediaTotals const& totals) {
  using Member = std::uint64_t media::TrafficTotals::*;
  auto const both = [&](std::string_view name, std::string_view help, Member member) {
    write.counter(name, help);
    write.sample(as_number(totals.incoming.*member), {{"direction", "incoming"}});
    write.sample(as_number(totals.outgoing.*member), {{"direction", "outgoing"}});
  };
  both("livekit_packet", "RTP packets.", &media::TrafficTotals::packets);
  both("livekit_packet_bytes", "Bytes of RTP packets.", &media::TrafficTotals::bytes);
  both("livekit_packet_loss", "Packets lost on the way in, and on the way out as clients report.", &media::TrafficTotals::lost);
  both("livekit_nack", "Requests to send packets again.", &media::TrafficTotals::nacks);
  both("livekit_pli", "Key frame requests (PLI).", &media::TrafficTotals::plis);
  both("livekit_fir", "Key frame requests (FIR).", &media::TrafficTotals::firs);
  both("bedrud_packet_retransmitted", "Packets sent again.", &media::TrafficTotals::retransmitted);
  both("bedrud_packet_dropped", "Packets thrown away: too late, or damaged.", &media::TrafficTotals::discarded);
  auto const histogram = [&](std::string_view name, std::string_view help, auto const& of) {
    write.histogram(name, help, of.borders, of.counts, of.sum);
  };
  histogram("livekit_jitter_us", "Jitter of published streams, once a round.", totals.jitter_us);
  histogram("livekit_rtt_ms", "Round trip to receiving clients, once a round.", totals.round_trip_ms);
  histogram("livekit_packet_loss_percent", "Loss of received streams in a round.", totals.loss_percent);
  histogram("livekit_quality_score", "Quality of participants (0 to 100), once a round.", totals.quality_score);
  write.counter("livekit_quality_rating", "Participants by connection quality, once a round.");
  for (std::size_t i = 0; i < totals.quality.size(); ++i) {
    constexpr std::array<std::string_view, 4> kWords{"excellent", "good", "poor", "lost"};
    write.sample(as_number(totals.quality[i]), {{"quality", kWords[i]}});
  }
}

void write_workers(MetricWriter& write, std::vector<media::WorkerSnapshot> const& workers) {
  auto const each = [&](auto value) {
    for (auto const& worker : workers) write.sample(value(worker), {{"worker", std::to_string(worker.number)}});
  };
  write.gauge("bedrud_worker_up", "1: the media worker runs.");
  each([](auto const& worker) { return worker.running ? 1.0 : 0.0; });
  write.gauge("bedrud_worker_transports", "Peer connections of the media worker.");
  each([](auto const& worker) { return static_cast<double>(worker.transports); });
  write.gauge("bedrud_worker_resident_bytes", "Memory of the media worker.");
  each([](auto const& worker) { return as_number(worker.resident); });
  write.gauge("bedrud_worker_cpu_seconds", "CPU time of the media worker's process; starts again with a new process.");
  each([](auto const& worker) { return worker.cpuSeconds; });
  write.counter("bedrud_worker_deaths", "Media workers that ended by themselves and were replaced.");
  each([](auto const& worker) { return as_number(worker.deaths); });
}

void write_database(MetricWriter& write, db::PoolState const& pool) {
  write.gauge("bedrud_database_connections", "Connections of the pool.");
  write.sample(static_cast<double>(pool.connections));
  write.gauge("bedrud_database_waiting", "Database work that waits for a connection.");
  write.sample(static_cast<double>(pool.waiting));
  write.gauge("bedrud_database_waiting_limit", "More than this is refused with 503.");
  write.sample(static_cast<double>(pool.limit));
}

}  // namespace

Task<MediaStatsOut> MetricService::media_stats(Caller const& /*caller*/, MediaStatsIn in) {
  auto media = co_await media_.snapshot(std::move(in.room).value_or(""));
  auto const sums = sums_of(media.rooms);
  co_return MediaStatsOut{.totalParticipants = sums.participants,
                          .totalPublishers = sums.publishers,
                          .activeRooms = static_cast<std::int64_t>(media.rooms.size()),
                          .rooms = std::move(media.rooms),
                          .workers = std::move(media.workers)};
}

Task<std::string> MetricService::open_metrics(MoreMetrics more) {
  auto const media = co_await media_.snapshot({});
  std::string out;
  MetricWriter write(out);
  write.gauge("bedrud_info", "1, with the version.");
  write.sample(1, {{"version", BEDRUD_VERSION}});
  write.gauge("bedrud_uptime_seconds", "Since the start of the server.");
  write.sample(static_cast<double>(clock_.now_ms() - started_at_) / 1000);
  write_rooms(write, media);
  write_traffic(write, media.totals);
  write_workers(write, media.workers);
  write_database(write, database_.pool());
  if (more) more(out);
  out += "# EOF\n";
  co_return out;
}

}  // namespace bedrud
