#include "services/livekit_service.hpp"

#include "database/database.hpp"
#include "repository/livekit_repository.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kKeepMs = 30LL * 86'400'000;
constexpr std::int64_t kMost = 100'000;

}  // namespace

std::vector<media::Restriction> LivekitService::load() {
  auto const rows = database_.read_now([](db::Connection& c) { return LivekitRepository(c).list(kMost); });
  std::vector<media::Restriction> out;
  for (auto const& row : rows) out.push_back({row.room, row.identity, row.revoked_before, row.permission, row.changed_at});
  return out;
}

Task<void> LivekitService::save(std::vector<media::Restriction> restrictions) {
  std::vector<LivekitRestriction> rows;
  rows.reserve(restrictions.size());
  for (auto& one : restrictions) {
    rows.push_back(
        {std::move(one.room), std::move(one.identity), one.revoked_before, std::move(one.permission), one.changed_at});
  }
  co_await database_.write([&](db::Connection& c) { LivekitRepository(c).save(rows); });
}

Task<void> LivekitService::room_ended(std::string room, std::int64_t at) {
  co_await database_.write([&](db::Connection& c) { LivekitRepository(c).clear_permissions(room, at); });
}

Task<void> LivekitService::sweep() {
  auto const before = clock_.now_ms() - kKeepMs;
  co_await database_.write([=](db::Connection& c) { LivekitRepository(c).remove_old(before); });
}

}  // namespace bedrud
