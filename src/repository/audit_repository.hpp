#pragma once
// The audit log. Pages hang on the id of the last entry seen, so entries that are written meanwhile neither repeat nor hide
// one.
#include <string>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/audit.hpp"

namespace bedrud {

struct AuditFilter {
  std::string actor, action, target;  // ids and a word; empty: all. "user." finds every action on users
  std::int64_t from = 0, to = 0;      // UTC milliseconds, to exclusive; 0: open
  std::string cursor;                 // the last id of the page before
  bool ascending = false;
};

class AuditRepository {
 public:
  explicit AuditRepository(db::Connection& connection) : db_(connection) {}

  void insert(AuditEntry const& entry) {
    db_.exec(
        "INSERT INTO audit_log (id, created_at, actor_id, actor_email, action, target_type, target_id, target_name, "
        "before_json, after_json, address, request_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        entry.id, entry.created_at, entry.actor_id, entry.actor_email, entry.action, entry.target_type, entry.target_id,
        entry.target_name, entry.before_json, entry.after_json, entry.address, entry.request_id);
  }
  std::vector<AuditEntry> page(AuditFilter const& filter, std::int64_t limit) {
    static std::string const descending = std::string(kWhere) + "< $6) ORDER BY id DESC LIMIT $7";
    static std::string const ascending = std::string(kWhere) + "> $6) ORDER BY id LIMIT $7";
    return db_.all<AuditEntry>(filter.ascending ? ascending : descending, filter.actor, filter.action, filter.target,
                               filter.from, filter.to, filter.cursor, limit);
  }
  std::int64_t remove_before(std::int64_t time) { return db_.exec("DELETE FROM audit_log WHERE created_at < $1", time); }

 private:
  static constexpr char kWhere[] =
      "SELECT * FROM audit_log WHERE (CAST($1 AS TEXT) = '' OR actor_id = $1) AND (CAST($2 AS TEXT) = '' OR action = $2 "
      "OR substr(action, 1, length($2)) = $2) AND (CAST($3 AS TEXT) = '' OR target_id = $3) "
      "AND (CAST($4 AS BIGINT) = 0 OR created_at >= $4) AND (CAST($5 AS BIGINT) = 0 OR created_at < $5) "
      "AND (CAST($6 AS TEXT) = '' OR id ";

  db::Connection& db_;
};

}  // namespace bedrud
