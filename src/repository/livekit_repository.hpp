#pragma once
// What the server API took from participants of the media server.
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/livekit.hpp"

namespace bedrud {

class LivekitRepository {
 public:
  explicit LivekitRepository(db::Connection& connection) : db_(connection) {}

  // An older change that arrives late does not undo a newer one.
  void save(LivekitRestriction const& restriction) {
    db_.exec(
        "INSERT INTO livekit_restrictions (room, identity, revoked_before, permission, changed_at) "
        "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (room, identity) DO UPDATE SET revoked_before = excluded.revoked_before, "
        "permission = excluded.permission, changed_at = excluded.changed_at "
        "WHERE excluded.changed_at >= livekit_restrictions.changed_at",
        restriction.room, restriction.identity, restriction.revoked_before, restriction.permission, restriction.changed_at);
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
  db::Connection& db_;
};

}  // namespace bedrud
