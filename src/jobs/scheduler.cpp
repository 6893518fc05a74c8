#include "jobs/scheduler.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>
#include "base/id.hpp"
#include "base/log.hpp"
#include "database/database.hpp"
#include "repository/schedule_repository.hpp"

namespace bedrud::jobs {
namespace {

constexpr auto kLook = std::chrono::seconds(10);
constexpr std::int64_t kLeaseMs = 60'000;

}  // namespace

Scheduler::Scheduler(db::Database& database, Clock& clock) : database_(database), clock_(clock), server_(new_id()) {}

void Scheduler::add(std::string name, Times times, Work work) { entries_.push_back({std::move(name), times, std::move(work)}); }

void Scheduler::start(boost::asio::any_io_executor executor) {
  timer_ = std::make_unique<boost::asio::steady_timer>(executor);
  boost::asio::co_spawn(executor, run(), boost::asio::detached);
}

void Scheduler::stop() {
  if (std::exchange(stopped_, true)) return;
  try {
    database_.write_now([this](db::Connection& c) { ScheduleRepository(c).give_up(server_); });
  } catch (std::exception const& failed) {
    // The lease ends by itself.
    log::warn("the lead of the scheduler was not given back", {{"reason", boost::json::value(failed.what())}});
  }
}

Task<void> Scheduler::run() {
  while (!stopped_) {
    try {
      co_await tick();
    } catch (std::exception const& failed) {
      log::warn("scheduled tasks cannot be read", {{"reason", boost::json::value(failed.what())}});
    }
    timer_->expires_after(kLook);
    co_await timer_->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
}

Task<bool> Scheduler::lead() {
  auto const now = clock_.now_ms();
  auto const take = [this, now](db::Connection& c) { return ScheduleRepository(c).lead(server_, now, now + kLeaseMs); };
  co_return co_await database_.write(take);
}

Task<bool> Scheduler::tick() {
  if (!co_await lead()) co_return false;
  auto const load = [](db::Connection& c) { return ScheduleRepository(c).last_runs(); };
  auto const rows = co_await database_.read(load);
  std::map<std::string, std::int64_t> last;
  for (auto const& row : rows) last[row.name] = row.last_run;
  auto const now = clock_.now_ms();
  for (auto const& entry : entries_) {
    auto const known = last.find(entry.name);
    // A clock that was set back counts as if the task had just run.
    if (known != last.end() && known->second >= entry.times.last(now)) continue;
    if (stopped_ || !co_await lead()) co_return false;
    co_await perform(entry);
  }
  co_return true;
}

Task<void> Scheduler::perform(Entry const& entry) {
  auto const now = clock_.now_ms();
  try {
    co_await entry.work();
  } catch (std::exception const& failed) {
    // The next time does what was left.
    log::warn("a scheduled task failed",
              {{"task", boost::json::value(entry.name)}, {"reason", boost::json::value(failed.what())}});
  }
  co_await database_.write([&](db::Connection& c) { ScheduleRepository(c).ran(entry.name, server_, now); });
}

}  // namespace bedrud::jobs
