#pragma once
// A row of the job queue. Times are UTC milliseconds.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace bedrud {

struct Job {
  std::string id;
  std::string type;                // which handler runs it
  std::string payload;             // JSON; ids, never secrets
  std::string status = "pending";  // pending, active, done, failed
  std::int64_t priority = 0;       // a lower number runs first
  std::int64_t attempts = 0;       // tries that were begun
  std::int64_t max_attempts = 3;
  std::int64_t run_at = 0;  // not before
  std::optional<std::int64_t> leased_until;
  std::string error;  // of the last try
  std::int64_t created_at = 0, updated_at = 0;
};
BOOST_DESCRIBE_STRUCT(Job, (),
                      (id, type, payload, status, priority, attempts, max_attempts, run_at, leased_until, error, created_at,
                       updated_at))

struct ScheduledRun {
  std::string name;
  std::int64_t last_run = 0;
};
BOOST_DESCRIBE_STRUCT(ScheduledRun, (), (name, last_run))

// How much there is to do and what became of the last day. Times are UTC milliseconds.
struct JobCounts {
  std::int64_t pending = 0, active = 0, done_day = 0, failed_day = 0, total = 0, done_lately = 0, failed_lately = 0;
  std::int64_t pending_mail = 0, failed_mail_day = 0;
  std::optional<std::int64_t> oldest_pending;
};
BOOST_DESCRIBE_STRUCT(JobCounts, (),
                      (pending, active, done_day, failed_day, total, done_lately, failed_lately, pending_mail, failed_mail_day,
                       oldest_pending))

}  // namespace bedrud
