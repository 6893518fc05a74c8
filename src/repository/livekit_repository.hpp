#pragma once
// What the server API took from participants of the media server.
#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/livekit.hpp"

namespace bedrud {

class LivekitRepository {
 public:
  explicit LivekitRepository(db::Connection& connection) : db_(connection) {}

  // No two of the same person. An older change that arrives late does not undo a newer one. One statement for up to kAtOnce.
  void save(std::span<LivekitRestriction const> restrictions) {
    for (; !restrictions.empty(); restrictions = restrictions.subspan(std::min(restrictions.size(), kAtOnce))) {
      save_some(restrictions.first(std::min(restrictions.size(), kAtOnce)));
    }
  }
  std::vector<LivekitRestriction> list(std::int64_t limit) {
    return db_.all<LivekitRestriction>("SELECT * FROM livekit_restrictions ORDER BY changed_at DESC LIMIT $1", limit);
  }
  // Rights that were set until `before` end with the room; revocations outlive it.
  void clear_permissions(std::string_view room, std::int64_t before) {
    db_.exec("UPDATE livekit_restrictions SET permission = '' WHERE room = $1 AND changed_at <= $2", room, before);
  }
  std::int64_t remove_old(std::int64_t before) {
    return db_.exec("DELETE FROM livekit_restrictions WHERE changed_at < $1", before);
  }

 private:
  static constexpr std::size_t kAtOnce = 100;

  void save_some(std::span<LivekitRestriction const> restrictions) {
    std::string sql = "INSERT INTO livekit_restrictions (room, identity, revoked_before, permission, changed_at) VALUES ";
    std::vector<db::Value> values;
    for (auto const& one : restrictions) {
      sql += values.empty() ? "(" : ", (";
      for (auto const& value : std::array<db::Value, 5>{std::string_view(one.room), std::string_view(one.identity),
                                                        one.revoked_before, std::string_view(one.permission), one.changed_at}) {
        values.push_back(value);
        sql += "$" + std::to_string(values.size()) + (values.size() % 5 == 0 ? ")" : ", ");
      }
    }
    sql +=
        " ON CONFLICT (room, identity) DO UPDATE SET revoked_before = excluded.revoked_before, "
        "permission = excluded.permission, changed_at = excluded.changed_at "
        "WHERE excluded.changed_at >= livekit_restrictions.changed_at";
    std::int64_t affected = 0;
    db_.run(sql, values, &affected);
  }

  db::Connection& db_;
};

}  // namespace bedrud
