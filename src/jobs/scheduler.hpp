#pragma once
// Work that time asks for. Several servers of a database agree on one that leads, by a lease in the database; only that one
// runs tasks, one after the other. When each ran last is kept there too, so a new leader goes on where the old one ended. A
// task may run twice when its server dies in it, and runs once, late, when nobody was there at its time.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>
#include "base/clock.hpp"
#include "base/task.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud::jobs {

inline constexpr std::int64_t kMinuteMs = 60'000, kHourMs = 60 * kMinuteMs, kDayMs = 24 * kHourMs;

// When a task is due: a whole number of periods of UTC plus `offset_ms` ("every day at 03:30").
struct Times {
  std::int64_t period_ms, offset_ms = 0;
  // The last due time that is not after `now`.
  std::int64_t last(std::int64_t now) const { return (now - offset_ms) / period_ms * period_ms + offset_ms; }
};

class Scheduler {
 public:
  using Work = std::function<Task<void>()>;

  Scheduler(db::Database& database, Clock& clock);

  // Before start(). A task does its work in portions, so that nothing waits long for it.
  void add(std::string name, Times times, Work work);

  // The executor belongs to one thread; its context outlives the scheduler.
  void start(boost::asio::any_io_executor executor);
  // Lets another server lead at once. When the executor does not run any more.
  void stop();

  // Runs what is due, when this server leads or can; for start() and tests. Whether it leads.
  Task<bool> tick();

 private:
  struct Entry {
    std::string name;
    Times times;
    Work work;
  };

  Task<void> run();
  Task<bool> lead();
  Task<void> perform(Entry const& entry);

  db::Database& database_;
  Clock& clock_;
  std::string const server_;
  std::vector<Entry> entries_;
  std::unique_ptr<boost::asio::steady_timer> timer_;
  bool stopped_ = false;
};

}  // namespace bedrud::jobs
