#pragma once
// The figures of this server: as OpenMetrics text for a monitoring system (docs/observability.md lists them) and as JSON for
// the administration page. Names that start with livekit_ mean what they mean in livekit-server, so its dashboards work.
#include <boost/describe.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "models/media_stats.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud::media {
class MediaBackend;
}  // namespace bedrud::media

namespace bedrud {

struct MediaStatsIn {
  std::optional<std::string> room;  // name; its participants and streams are listed
};
BOOST_DESCRIBE_STRUCT(MediaStatsIn, (), (room))

struct MediaStatsOut {
  std::int64_t totalParticipants = 0, totalPublishers = 0, activeRooms = 0;
  std::vector<media::RoomSnapshot> rooms;
  std::vector<media::WorkerSnapshot> workers;
};
BOOST_DESCRIBE_STRUCT(MediaStatsOut, (), (totalParticipants, totalPublishers, activeRooms, rooms, workers))

// The text of RequestCounters; made by the layer that knows HTTP.
using MoreMetrics = std::function<void(std::string& out)>;

class MetricService {
 public:
  MetricService(db::Database& database, media::MediaBackend& media, Clock& clock)
      : database_(database),
        media_(media),
        clock_(clock),
        started_at_(clock.now_ms()) {}

  Task<MediaStatsOut> media_stats(Caller const& caller, MediaStatsIn in);
  // The whole exposition (OpenMetrics 1.0), ended by "# EOF". `more` adds families of its own.
  Task<std::string> open_metrics(MoreMetrics more);

 private:
  db::Database& database_;
  media::MediaBackend& media_;
  Clock& clock_;
  std::int64_t started_at_;
};

}  // namespace bedrud
