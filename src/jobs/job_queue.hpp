#pragma once
// Durable jobs: rows of the database that any server of it may run. A job is added in the transaction that makes it necessary,
// so neither exists without the other; it begins at once when that is durable. Each try is leased and the lease is held on
// while the try runs; a job whose server died is taken over when it ends, so handlers must be safe to run twice. A try is known
// by its number, and only the last one is settled. A try that throws is repeated after 5 s, 10 s, 20 s, ... (at most an hour)
// and a little more; what failed for good stays for an administrator to look at. Each type has its own lane: a slow one holds
// up no other.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include "base/clock.hpp"
#include "base/task.hpp"
#include "database/database.hpp"
#include "models/job.hpp"

namespace bedrud::jobs {

// Thrown by a handler for what no further try can mend.
class GiveUp : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Limits {
  std::int64_t lease_ms = 30'000;  // held on by a third of it
  std::int64_t first_pause_ms = 5000, longest_pause_ms = 3'600'000;
  std::int64_t idle_ms = 10'000;  // how often other servers' abandoned jobs are looked for
};

// What is notified when jobs wait (Database::listen).
inline constexpr char const* kJobsChannel = "jobs";

class JobQueue {
 public:
  // The text of what a handler throws is kept with the job and shown to administrators: no secrets in it.
  using Handler = std::function<Task<void>(Job)>;

  JobQueue(db::Database& database, Clock& clock, Limits limits = {});

  // Before start(). The handler runs on the executor of start(), for at most `at_once` jobs together.
  void handle(std::string type, Handler handler, std::int64_t at_once = 4);

  // In a write; begins as soon as that is durable. Of those that are due, a lower priority begins first.
  void add(db::Connection& connection, std::string type, std::string payload, std::int64_t max_attempts = 8,
           std::int64_t priority = 0) const;
  // The same where no queue is at hand.
  static void add_at(db::Connection& connection, std::int64_t now, std::string type, std::string payload,
                     std::int64_t max_attempts, std::int64_t priority);
  // Looks for due jobs now. Any thread; nothing before start().
  void wake();

  // The executor belongs to one thread; its context outlives the queue.
  void start(boost::asio::any_io_executor executor);
  // Takes no more jobs and gives those that run back, for the next start. To be called when the executor does not run any more.
  void stop();

  // Deletes what was done a week ago and what failed a month ago.
  Task<void> sweep();

 private:
  struct Lane {
    Handler handler;
    std::int64_t at_once = 0, running = 0;
  };
  struct Share {
    std::string type;
    std::int64_t room;
  };

  Task<void> run();
  Task<std::int64_t> begin_due();
  std::vector<Share> shares(std::vector<std::string> const& types) const;
  Task<void> attempt(Job job);
  Task<void> hold_leases();

  db::Database& database_;
  Clock& clock_;
  Limits const limits_;
  std::map<std::string, Lane> lanes_;
  boost::asio::any_io_executor executor_;
  std::unique_ptr<boost::asio::steady_timer> timer_, lease_timer_;
  db::Notices::Listening listening_;
  std::map<std::string, Job> under_way_;
  bool again_ = false, stopped_ = false;
};

}  // namespace bedrud::jobs
