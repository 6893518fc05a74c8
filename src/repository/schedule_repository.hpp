#pragma once
// Who leads the scheduler, and when its tasks ran.
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/job.hpp"

namespace bedrud {

class ScheduleRepository {
 public:
  explicit ScheduleRepository(db::Connection& connection) : db_(connection) {}

  // Takes a free lease, or holds one's own longer.
  bool lead(std::string_view server, std::int64_t now, std::int64_t until) {
    return db_
        .one<std::string>(
            "INSERT INTO leases (name, holder, leased_until) VALUES ('scheduler', $1, $3) ON CONFLICT (name) DO UPDATE SET "
            "holder = excluded.holder, leased_until = excluded.leased_until WHERE leases.leased_until <= $2 OR "
            "leases.holder = excluded.holder RETURNING holder",
            server, now, until)
        .has_value();
  }
  void give_up(std::string_view server) {
    db_.exec("UPDATE leases SET leased_until = 0 WHERE name = 'scheduler' AND holder = $1", server);
  }
  std::vector<ScheduledRun> last_runs() { return db_.all<ScheduledRun>("SELECT name, last_run FROM scheduled_tasks"); }
  // Only for who still leads: a server that lost the lease in its sleep changes nothing.
  void ran(std::string_view task, std::string_view server, std::int64_t now) {
    db_.exec(
        "INSERT INTO scheduled_tasks (name, last_run) SELECT CAST($1 AS TEXT), CAST($3 AS BIGINT) FROM leases WHERE "
        "name = 'scheduler' AND holder = $2 ON CONFLICT (name) DO UPDATE SET last_run = excluded.last_run",
        task, server, now);
  }

 private:
  db::Connection& db_;
};

}  // namespace bedrud
