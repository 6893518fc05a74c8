#pragma once
// Durable jobs: rows of the database that any server of it may run. A job is added in the transaction that makes it necessary,
// so neither exists without the other. Each try is leased; a job whose server died is taken over when the lease ends, so
// handlers must be safe to run twice. A try that throws is repeated after 5 s, 10 s, 20 s, ... (at most an hour).
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include "base/clock.hpp"
#include "base/task.hpp"
#include "models/job.hpp"

namespace bedrud::db {
class Connection;
class Database;
}  // namespace bedrud::db

namespace bedrud::jobs {

// Thrown by a handler for what no further try can mend.
class GiveUp : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Limits {
  std::int64_t lease_ms = 300'000;  // longer than any handler may take
  std::int64_t first_pause_ms = 5000, longest_pause_ms = 3'600'000;
  std::int64_t idle_ms = 10'000;  // how often other servers' abandoned jobs are looked for
  std::int64_t at_once = 4;
};

class JobQueue {
 public:
  // The text of what a handler throws is kept with the job and shown to administrators: no secrets in it.
  using Handler = std::function<Task<void>(Job)>;

  JobQueue(db::Database& database, Clock& clock, Limits limits = {});

  // Before start(). The handler runs on the executor of start().
  void handle(std::string type, Handler handler);

  // In a write. The job may run as soon as the write is durable; call wake() then.
  void add(db::Connection& connection, std::string type, std::string payload, std::int64_t max_attempts = 8) const;
  // Looks for due jobs now. Any thread; nothing before start().
  void wake();

  // The executor belongs to one thread; its context outlives the queue.
  void start(boost::asio::any_io_executor executor);
  // Takes no more jobs and gives those that run back, for the next start. To be called when the executor does not run any more.
  void stop();

  // Deletes what was done a week ago and what failed a month ago.
  Task<void> sweep();

 private:
  Task<void> run();
  Task<std::int64_t> begin_due();
  Task<void> attempt(Job job);

  db::Database& database_;
  Clock& clock_;
  Limits const limits_;
  std::map<std::string, Handler> handlers_;
  boost::asio::any_io_executor executor_;
  std::unique_ptr<boost::asio::steady_timer> timer_;
  std::map<std::string, Job> under_way_;
  bool again_ = false, stopped_ = false;
};

}  // namespace bedrud::jobs
