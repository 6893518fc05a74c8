#pragma once
// The administrator's first page: state, counts, the last week, what needs a look (rest-contract 1.14). One read of the
// database.
#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/json_rules.hpp"
#include "base/task.hpp"
#include "services/user_admin_types.hpp"

namespace bedrud::config {
struct Config;
}  // namespace bedrud::config

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud::media {
class MediaBackend;
}  // namespace bedrud::media

namespace bedrud {

struct TlsHealth {
  bool enabled = false;
  std::int64_t daysRemaining = 0;
  std::optional<std::string> expiryDate;
  std::string status;  // valid, expiring (30 days), expired, unknown, error
};
BOOST_DESCRIBE_STRUCT(TlsHealth, (), (enabled, daysRemaining, expiryDate, status))

struct OverviewHealth {
  std::string status;  // healthy, degraded
  std::optional<TlsHealth> tls;
  std::string realtime;  // connected, disconnected
  std::int64_t alertsCount = 0, uptimeSeconds = 0;
  std::string dbStatus = "connected";
};
BOOST_DESCRIBE_STRUCT(OverviewHealth, (), (status, tls, realtime, alertsCount, uptimeSeconds, dbStatus))

struct Kpi {
  std::int64_t value = 0;
  std::optional<std::int64_t> delta;  // since a week ago
  std::optional<std::string> deltaLabel;
};
BOOST_DESCRIBE_STRUCT(Kpi, (), (value, delta, deltaLabel))

struct OverviewKpis {
  Kpi totalUsers, onlineNow, totalRooms, activeSessions, pendingActions;
};
BOOST_DESCRIBE_STRUCT(OverviewKpis, (), (totalUsers, onlineNow, totalRooms, activeSessions, pendingActions))

struct ActivityDay {
  std::string date;
  std::int64_t roomsCreated = 0, roomsActive = 0, participants = 0;
};
BOOST_DESCRIBE_STRUCT(ActivityDay, (), (date, roomsCreated, roomsActive, participants))

struct Attention {
  std::string type, severity, message;
  std::optional<std::int64_t> daysLeft;
  std::optional<std::string> roomId;
};
BOOST_DESCRIBE_STRUCT(Attention, (), (type, severity, message, daysLeft, roomId))

struct RoomEvent {
  std::string type, roomId, roomName, userId, userName, timestamp;
};
BOOST_DESCRIBE_STRUCT(RoomEvent, (), (type, roomId, roomName, userId, userName, timestamp))

struct InstanceInfo {
  std::string name = "bedrud", version;
  std::int64_t uptimeSeconds = 0;
  std::string startedAt;
};
BOOST_DESCRIBE_STRUCT(InstanceInfo, (), (name, version, uptimeSeconds, startedAt))

struct OverviewOut {
  OverviewHealth health;
  OverviewKpis kpis;
  std::vector<ActivityDay> activityTrend;               // seven days, the last one today
  std::map<std::string, std::int64_t> roomComposition;  // live, public, private, persistent, stale
  std::vector<Attention> needsAttention;
  std::vector<RecentUser> recentSignups;
  std::vector<RoomEvent> recentRoomEvents;
  InstanceInfo instanceInfo;
};
BOOST_DESCRIBE_STRUCT(OverviewOut, (),
                      (health, kpis, activityTrend, roomComposition, needsAttention, recentSignups, recentRoomEvents,
                       instanceInfo))

// Flags and actions are kept for the clients; this server knows neither.
struct StatsOut {
  std::int64_t totalRooms = 0, activeRooms = 0, privateRooms = 0, publicRooms = 0, emptyRooms = 0, flaggedRooms = 0;
  std::int64_t pendingActions = 0, roomsLast24h = 0, roomsLast7d = 0;
  double avgUsersPerRoom = 0;
  std::int64_t onlineUsers = 0, totalUsers = 0, staleRooms = 0, moderationFlags = 0;
};
BOOST_DESCRIBE_STRUCT(StatsOut, (),
                      (totalRooms, activeRooms, privateRooms, publicRooms, emptyRooms, flaggedRooms, pendingActions,
                       roomsLast24h, roomsLast7d, avgUsersPerRoom, onlineUsers, totalUsers, staleRooms, moderationFlags))

class MetricOverviewService {
 public:
  // The configuration outlives the service. Its making counts as the start of the server.
  MetricOverviewService(db::Database& database, media::MediaBackend const& media, Clock& clock, config::Config const& config);

  Task<OverviewOut> overview(Caller const& caller);
  Task<StatsOut> stats(Caller const& caller);

 private:
  db::Database& database_;
  media::MediaBackend const& media_;
  Clock& clock_;
  config::Config const& config_;
  std::int64_t const started_at_;
};

}  // namespace bedrud

template <>
struct bedrud::json::Rules<bedrud::OverviewHealth> {
  static constexpr std::tuple list{Rule{&bedrud::OverviewHealth::tls, WriteNull{}}};
};
