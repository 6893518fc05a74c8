#pragma once
// The job queue as administrators see it (rest-contract 1.14). Called from any executor.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include "base/caller.hpp"
#include "base/clock.hpp"
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

class QueueService {
 public:
  QueueService(db::Database& database, Clock& clock) : database_(database), clock_(clock) {}

  Task<QueueOut> read(Caller const& caller);

 private:
  db::Database& database_;
  Clock& clock_;
};

}  // namespace bedrud
