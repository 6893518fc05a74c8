#pragma once
// The job queue as administrators see it (rest-contract 1.14). Called from any executor.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/json_rules.hpp"
#include "base/task.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud {

struct QueueFailure {
  std::string id, type, error;
  std::int64_t attempts = 0;
  std::string updatedAt;
  std::string age;  // "just now", "5m ago", "3h ago", "2d ago"
};
BOOST_DESCRIBE_STRUCT(QueueFailure, (), (id, type, error, attempts, updatedAt, age))

struct QueueOut {
  std::int64_t pending = 0, active = 0, done24h = 0, failed24h = 0, total = 0;
  std::int64_t maxDepth = 10'000;  // kept for the clients; nothing is ever dropped
  std::optional<std::string> oldestPending;
  std::optional<std::vector<QueueFailure>> recentFailures;  // ten at most, none: not there
  double processedPerMin = 0, failedPerMin = 0;             // of the last five minutes
  double failRate = 0;                                      // of the last day, 0 to 1
  std::int64_t pendingEmail = 0, failedEmail24h = 0;
  std::optional<std::string> lastSendError, lastSendErrorAt;
};
BOOST_DESCRIBE_STRUCT(QueueOut, (),
                      (pending, active, done24h, failed24h, total, maxDepth, oldestPending, recentFailures, processedPerMin,
                       failedPerMin, failRate, pendingEmail, failedEmail24h, lastSendError, lastSendErrorAt))

struct JobQuery {
  std::string status, type;  // pending, active, done, failed; empty: all
  std::int64_t limit = 50;
  std::string cursor;
};
BOOST_DESCRIBE_STRUCT(JobQuery, (), (status, type, limit, cursor))

// Without the payload: it can hold addresses.
struct JobView {
  std::string id, type, status;
  std::int64_t priority = 0, attempts = 0, maxAttempts = 0;
  std::optional<std::string> error, nextAttempt;
  std::string createdAt, updatedAt;
};
BOOST_DESCRIBE_STRUCT(JobView, (),
                      (id, type, status, priority, attempts, maxAttempts, error, nextAttempt, createdAt, updatedAt))

struct JobPage {
  std::vector<JobView> jobs;
  std::string nextCursor;  // empty: that was all
};
BOOST_DESCRIBE_STRUCT(JobPage, (), (jobs, nextCursor))

struct JobIdIn {
  std::string id;
};
BOOST_DESCRIBE_STRUCT(JobIdIn, (), (id))

struct JobStatusOut {
  std::string status;
};
BOOST_DESCRIBE_STRUCT(JobStatusOut, (), (status))

class QueueService {
 public:
  QueueService(db::Database& database, Clock& clock) : database_(database), clock_(clock) {}

  Task<QueueOut> read(Caller const& caller);
  Task<JobPage> list(Caller const& caller, JobQuery in);
  // What failed for good begins anew.
  Task<JobStatusOut> retry(Caller const& caller, JobIdIn in);
  Task<JobStatusOut> remove(Caller const& caller, JobIdIn in);

 private:
  db::Database& database_;
  Clock& clock_;
};

}  // namespace bedrud

namespace bedrud::json {
template <>
struct Rules<JobQuery> {
  static constexpr std::tuple list{Rule{&JobQuery::status, Optional{}}, Rule{&JobQuery::type, Optional{}},
                                   Rule{&JobQuery::limit, Optional{}}, Rule{&JobQuery::cursor, Optional{}}};
};
}  // namespace bedrud::json
