#include "services/metric_overview_service.hpp"

#include <fstream>
#include <iterator>
#include "config/config.hpp"
#include "database/database.hpp"
#include "media/media_backend.hpp"
#include "repository/overview_repository.hpp"
#include "repository/user_admin_repository.hpp"
#include "services/health_certificate.hpp"
#include "services/user_admin_lists.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kDayMs = 86'400'000, kDays = 7, kShown = 5;
constexpr std::int64_t kStaleMs = kDayMs;

std::string seconds_of(std::int64_t utc_ms) { return to_rfc3339(utc_ms).substr(0, 19) + "Z"; }

std::optional<TlsHealth> tls_health(config::Config const& config, std::int64_t now) {
  if (!config.tls()) return std::nullopt;
  TlsHealth out;
  out.enabled = true;
  // Our own certificate is made anew when it is needed.
  if (config.server.certFile.empty()) {
    out.status = "unknown";
    return out;
  }
  std::ifstream file(config.server.certFile);
  auto const end = certificate_end({std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()});
  if (!end) {
    out.status = "error";
    return out;
  }
  out.daysRemaining = (*end - now) / kDayMs;
  out.expiryDate = seconds_of(*end);
  out.status = *end <= now ? "expired" : out.daysRemaining <= HealthCertificate::kExpiringDays ? "expiring" : "valid";
  return out;
}

struct Loaded {
  std::int64_t users = 0, users_before = 0, rooms = 0, rooms_before = 0, sessions = 0, online = 0;
  RoomCounts counts;
  std::vector<DayCount> made, used, people;
  std::vector<Room> stale;
  std::vector<User> signups;
  std::vector<RoomEventRow> events;
};

Loaded load(db::Connection& connection, std::int64_t now) {
  OverviewRepository counts(connection);
  auto const week = now - kDays * kDayMs;
  auto const first_day = (now / kDayMs - kDays + 1) * kDayMs;
  Loaded out;
  out.users = counts.users_before(now + 1);
  out.users_before = counts.users_before(week);
  out.rooms = counts.rooms_before(now + 1);
  out.rooms_before = counts.rooms_before(week);
  out.sessions = counts.sessions_at(now);
  out.online = counts.online();
  out.counts = counts.room_counts(now - kStaleMs);
  out.made = counts.rooms_made_since(first_day);
  out.used = counts.rooms_used_since(first_day);
  out.people = counts.people_since(first_day);
  out.stale = counts.stale_rooms(now - kStaleMs, kShown);
  UserFilter accounts;
  accounts.guests = false;
  out.signups = UserAdminRepository(connection).page(accounts, "created_at", false, kShown, 0);
  out.events = counts.last_events(kShown);
  return out;
}

std::vector<ActivityDay> trend_of(Loaded const& loaded, std::int64_t now) {
  auto const at = [](std::vector<DayCount> const& days, std::int64_t day) {
    for (auto const& one : days) {
      if (one.day == day) return one.count;
    }
    return std::int64_t{0};
  };
  std::vector<ActivityDay> out;
  auto const today = now / kDayMs;
  for (auto day = today - kDays + 1; day <= today; ++day) {
    out.push_back({to_rfc3339(day * kDayMs).substr(0, 10), at(loaded.made, day), at(loaded.used, day), at(loaded.people, day)});
  }
  return out;
}

Kpi kpi(std::int64_t value, std::optional<std::int64_t> before = std::nullopt) {
  Kpi out;
  out.value = value;
  if (before && value != *before) {
    out.delta = value - *before;
    out.deltaLabel = "in 7 days";
  }
  return out;
}

std::vector<Attention> attention(std::optional<TlsHealth> const& tls, std::vector<Room> const& stale) {
  std::vector<Attention> out;
  if (tls && (tls->status == "expiring" || tls->status == "expired" || tls->status == "error")) {
    bool const over = tls->status != "expiring";
    auto const text = tls->status == "error"     ? std::string("The certificate cannot be read")
                      : tls->status == "expired" ? std::string("The certificate has expired")
                                                 : "The certificate expires in " + std::to_string(tls->daysRemaining) + " days";
    out.push_back({"tls_expiry", over ? "error" : "warning", text, tls->daysRemaining, std::nullopt});
  }
  for (auto const& room : stale) {
    out.push_back({"stale_room", "info", "Nobody was in " + room.name + " for a day", std::nullopt, room.id});
  }
  return out;
}

}  // namespace

MetricOverviewService::MetricOverviewService(db::Database& database, media::MediaBackend const& media, Clock& clock,
                                             config::Config const& config)
    : database_(database),
      media_(media),
      clock_(clock),
      config_(config),
      started_at_(clock.now_ms()) {}

Task<StatsOut> MetricOverviewService::stats(Caller const& /*caller*/) {
  auto const now = clock_.now_ms();
  auto const count = [now](db::Connection& c) {
    OverviewRepository counts(c);
    auto const rooms = counts.room_counts(now - kStaleMs);
    StatsOut out;
    out.totalRooms = counts.rooms_before(now + 1);
    out.activeRooms = rooms.active;
    out.publicRooms = rooms.open;
    out.privateRooms = rooms.closed;
    out.emptyRooms = rooms.active - rooms.live;
    out.staleRooms = rooms.stale;
    out.roomsLast24h = out.totalRooms - counts.rooms_before(now - kDayMs);
    out.roomsLast7d = out.totalRooms - counts.rooms_before(now - kDays * kDayMs);
    out.onlineUsers = counts.online();
    out.totalUsers = counts.users_before(now + 1);
    if (rooms.live > 0) out.avgUsersPerRoom = static_cast<double>(out.onlineUsers) / static_cast<double>(rooms.live);
    return out;
  };
  co_return co_await database_.read(count);
}

Task<OverviewOut> MetricOverviewService::overview(Caller const& /*caller*/) {
  auto const now = clock_.now_ms();
  auto const loaded = co_await database_.read([now](db::Connection& c) { return load(c, now); });
  OverviewOut out;
  auto& health = out.health;
  health.tls = tls_health(config_, now);
  std::string missing;
  bool const media_ready = media_.ready(missing);
  health.realtime = media_ready ? "connected" : "disconnected";
  out.needsAttention = attention(health.tls, loaded.stale);
  health.alertsCount = static_cast<std::int64_t>(out.needsAttention.size());
  bool const bad_tls = health.tls && (health.tls->status == "expired" || health.tls->status == "error");
  health.status = media_ready && !bad_tls ? "healthy" : "degraded";
  health.uptimeSeconds = (now - started_at_) / 1000;
  out.kpis.totalUsers = kpi(loaded.users, loaded.users_before);
  out.kpis.onlineNow = kpi(loaded.online);
  out.kpis.totalRooms = kpi(loaded.rooms, loaded.rooms_before);
  out.kpis.activeSessions = kpi(loaded.sessions);
  out.kpis.pendingActions = kpi(health.alertsCount);
  out.activityTrend = trend_of(loaded, now);
  auto const& counts = loaded.counts;
  out.roomComposition = {{"live", counts.live},
                         {"public", counts.open},
                         {"private", counts.closed},
                         {"persistent", counts.persistent},
                         {"stale", counts.stale}};
  for (auto const& user : loaded.signups) out.recentSignups.push_back(recent_of(user));
  for (auto const& row : loaded.events) {
    out.recentRoomEvents.push_back(
        {row.type, row.room_id, row.room_name, row.user_id, row.user_name, seconds_of(row.happened_at)});
  }
  out.instanceInfo.version = BEDRUD_VERSION;
  out.instanceInfo.uptimeSeconds = health.uptimeSeconds;
  out.instanceInfo.startedAt = seconds_of(started_at_);
  co_return out;
}

}  // namespace bedrud
