#include "jobs/job_queue.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/detached.hpp>
#include "base/error.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "database/database.hpp"
#include "repository/job_repository.hpp"

namespace bedrud::jobs {
namespace {

constexpr auto kAfterDatabaseFailure = std::chrono::seconds(5);
constexpr std::int64_t kDayMs = 86'400'000, kKeepDoneDays = 7, kKeepFailedDays = 30;
constexpr std::size_t kMaxError = 500;

// What became of a try.
struct Outcome {
  enum class Kind { kDone, kRetry, kFailed } kind = Kind::kDone;
  std::string error;
};

}  // namespace

JobQueue::JobQueue(db::Database& database, Clock& clock, Limits limits) : database_(database), clock_(clock), limits_(limits) {}

void JobQueue::handle(std::string type, Handler handler) { handlers_.insert_or_assign(std::move(type), std::move(handler)); }

void JobQueue::add(db::Connection& connection, std::string type, std::string payload, std::int64_t max_attempts) const {
  Job job;
  job.id = new_id();
  job.type = std::move(type);
  job.payload = std::move(payload);
  job.max_attempts = max_attempts;
  job.created_at = job.run_at = clock_.now_ms();
  JobRepository(connection).insert(job);
}

void JobQueue::wake() {
  if (!timer_) return;
  boost::asio::post(executor_, [this] {
    again_ = true;
    timer_->cancel();
  });
}

void JobQueue::start(boost::asio::any_io_executor executor) {
  executor_ = std::move(executor);
  timer_ = std::make_unique<boost::asio::steady_timer>(executor_);
  boost::asio::co_spawn(executor_, run(), boost::asio::detached);
}

void JobQueue::stop() {
  if (stopped_) return;
  stopped_ = true;
  if (under_way_.empty()) return;
  try {
    database_.write_now([this, now = clock_.now_ms()](db::Connection& c) {
      for (auto const& [id, job] : under_way_) JobRepository(c).give_back(job, now);
    });
  } catch (std::exception const& failed) {
    // Their leases end by themselves.
    log::warn("running jobs could not be given back", {{"reason", failed.what()}});
  }
}

Task<void> JobQueue::run() {
  while (!stopped_) {
    again_ = false;
    std::chrono::milliseconds pause = kAfterDatabaseFailure;
    try {
      pause = std::chrono::milliseconds(co_await begin_due());
    } catch (std::exception const& failed) { log::warn("jobs cannot be read", {{"reason", failed.what()}}); }
    if (again_) continue;
    timer_->expires_after(pause);
    co_await timer_->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
}

// Begins what is due; how long to wait then.
Task<std::int64_t> JobQueue::begin_due() {
  auto const now = clock_.now_ms();
  auto const next = co_await database_.read([](db::Connection& c) { return JobRepository(c).next_due(); });
  if (!next) co_return limits_.idle_ms;
  if (*next > now) co_return std::min(limits_.idle_ms, *next - now);
  auto const room = limits_.at_once - static_cast<std::int64_t>(under_way_.size());
  // The end of one that runs wakes the loop.
  if (room <= 0) co_return limits_.idle_ms;
  auto const claim = [this, now, room](db::Connection& c) { return JobRepository(c).claim(now, now + limits_.lease_ms, room); };
  auto const claimed = co_await database_.write(claim);
  for (auto const& job : claimed) {
    under_way_.insert_or_assign(job.id, job);
    boost::asio::co_spawn(executor_, attempt(job), boost::asio::detached);
  }
  // Another server may have been faster: then its jobs are leased and the next look finds nothing due.
  co_return claimed.empty() ? limits_.idle_ms : 0;
}

Task<void> JobQueue::attempt(Job job) {
  Outcome outcome;
  try {
    auto const found = handlers_.find(job.type);
    if (found == handlers_.end()) throw GiveUp("this version has no handler for the type");
    if (job.attempts > job.max_attempts) throw GiveUp("the server ended in every try");
    co_await found->second(job);
  } catch (GiveUp const& failed) { outcome = {Outcome::Kind::kFailed, failed.what()}; } catch (std::exception const& failed) {
    outcome = {job.attempts >= job.max_attempts ? Outcome::Kind::kFailed : Outcome::Kind::kRetry, failed.what()};
  }
  if (stopped_) co_return;
  outcome.error.resize(std::min(outcome.error.size(), kMaxError));
  auto const now = clock_.now_ms();
  auto const doubled = limits_.first_pause_ms << std::min<std::int64_t>(job.attempts - 1, 20);
  auto const again_at = now + std::min(doubled, limits_.longest_pause_ms);
  if (outcome.kind != Outcome::Kind::kDone) {
    bool const over = outcome.kind == Outcome::Kind::kFailed;
    log::write(over ? log::Level::kWarn : log::Level::kInfo, over ? "a job failed" : "a job is tried again",
               {{"job", boost::json::value(job.id)},
                {"type", boost::json::value(job.type)},
                {"attempt", job.attempts},
                {"reason", boost::json::value(outcome.error)}});
  }
  try {
    co_await database_.write([&](db::Connection& c) {
      JobRepository jobs(c);
      if (outcome.kind == Outcome::Kind::kDone) return jobs.finish(job, now);
      if (outcome.kind == Outcome::Kind::kFailed) return jobs.fail(job, outcome.error, now);
      return jobs.retry(job, outcome.error, again_at, now);
    });
  } catch (std::exception const& failed) {
    // Its lease ends by itself and it is tried again.
    log::warn("the outcome of a job was not recorded", {{"job", boost::json::value(job.id)}, {"reason", failed.what()}});
  }
  under_way_.erase(job.id);
  wake();
}

Task<void> JobQueue::sweep() {
  auto const now = clock_.now_ms();
  co_await database_.write([now](db::Connection& c) {
    return JobRepository(c).remove_settled(now - kKeepDoneDays * kDayMs, now - kKeepFailedDays * kDayMs);
  });
}

}  // namespace bedrud::jobs
