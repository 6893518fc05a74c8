#include "jobs/job_queue.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include "base/error.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "repository/job_repository.hpp"

namespace bedrud::jobs {
namespace {

constexpr auto kAfterDatabaseFailure = std::chrono::seconds(5);
constexpr std::int64_t kDayMs = 86'400'000, kKeepDoneDays = 7, kKeepFailedDays = 30;
constexpr std::size_t kMaxError = 500;
// A type that nobody handles here: its jobs fail, and are shown.
constexpr std::int64_t kUnknownAtOnce = 4;

// Up to a fifth longer, so that what failed together does not come back together.
std::int64_t spread(std::int64_t pause) {
  constexpr std::int64_t kPart = 5, kMostRandom = 255;
  return pause + pause * static_cast<unsigned char>(random_bytes(1)[0]) / (kPart * kMostRandom);
}

// What became of a try.
struct Outcome {
  enum class Kind { kDone, kRetry, kFailed } kind = Kind::kDone;
  std::string error;
};

}  // namespace

JobQueue::JobQueue(db::Database& database, Clock& clock, Limits limits) : database_(database), clock_(clock), limits_(limits) {}

void JobQueue::handle(std::string type, Handler handler, std::int64_t at_once) {
  lanes_.insert_or_assign(std::move(type), Lane{std::move(handler), at_once});
}

void JobQueue::add(db::Connection& connection, std::string type, std::string payload, std::int64_t max_attempts,
                   std::int64_t priority) const {
  add_at(connection, clock_.now_ms(), std::move(type), std::move(payload), max_attempts, priority);
}

void JobQueue::add_at(db::Connection& connection, std::int64_t now, std::string type, std::string payload,
                      std::int64_t max_attempts, std::int64_t priority) {
  Job job;
  job.id = new_id();
  job.type = std::move(type);
  job.payload = std::move(payload);
  job.max_attempts = max_attempts;
  job.priority = priority;
  job.created_at = job.run_at = now;
  JobRepository(connection).insert(job);
  connection.notify(kJobsChannel);
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
  lease_timer_ = std::make_unique<boost::asio::steady_timer>(executor_);
  listening_ = database_.listen(kJobsChannel, [this] { wake(); });
  boost::asio::co_spawn(executor_, run(), boost::asio::detached);
  boost::asio::co_spawn(executor_, hold_leases(), boost::asio::detached);
}

void JobQueue::stop() {
  listening_ = {};
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

// How many more of each type may begin.
std::vector<JobQueue::Share> JobQueue::shares(std::vector<std::string> const& types) const {
  std::vector<Share> out;
  for (auto const& type : types) {
    auto const found = lanes_.find(type);
    auto const room = found == lanes_.end() ? kUnknownAtOnce : found->second.at_once - found->second.running;
    if (room > 0) out.push_back({type, room});
  }
  return out;
}

// Begins what is due; how long to wait then.
Task<std::int64_t> JobQueue::begin_due() {
  auto const now = clock_.now_ms();
  std::optional<std::int64_t> next;
  auto const look = [&](db::Connection& c) {
    next = JobRepository(c).next_due(now);
    return JobRepository(c).due_types(now);
  };
  auto const due = shares(co_await database_.read(look));
  // The end of one that runs wakes the loop.
  auto const pause = next ? std::min(limits_.idle_ms, *next - now) : limits_.idle_ms;
  if (due.empty()) co_return pause;
  auto const take = [&](db::Connection& c) {
    std::vector<Job> out;
    for (auto const& [type, room] : due) {
      auto jobs = JobRepository(c).claim(type, now, now + limits_.lease_ms, room);
      std::move(jobs.begin(), jobs.end(), std::back_inserter(out));
    }
    return out;
  };
  auto const claimed = co_await database_.write(take);
  for (auto const& job : claimed) {
    under_way_.insert_or_assign(job.id, job);
    if (auto const lane = lanes_.find(job.type); lane != lanes_.end()) ++lane->second.running;
    boost::asio::co_spawn(executor_, attempt(job), boost::asio::detached);
  }
  // Another server may have been faster: then its jobs are leased and the next look finds nothing due.
  co_return claimed.empty() ? pause : 0;
}

// A try that runs keeps its job, however long it takes.
Task<void> JobQueue::hold_leases() {
  while (!stopped_) {
    lease_timer_->expires_after(std::chrono::milliseconds(limits_.lease_ms / 3));
    co_await lease_timer_->async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    if (stopped_ || under_way_.empty()) continue;
    auto const running = under_way_;
    auto const now = clock_.now_ms();
    auto const hold = [&](db::Connection& c) {
      std::vector<std::string> lost;
      for (auto const& [id, job] : running) {
        if (!JobRepository(c).hold(job, now + limits_.lease_ms, now)) lost.push_back(id);
      }
      return lost;
    };
    try {
      for (auto const& id : co_await database_.write(hold)) {
        // One that ended meanwhile is no loss.
        if (under_way_.contains(id)) log::warn("the lease of a running job was lost", {{"job", boost::json::value(id)}});
      }
    } catch (std::exception const& failed) {
      log::warn("the leases of running jobs were not held", {{"reason", boost::json::value(failed.what())}});
    }
  }
}

Task<void> JobQueue::attempt(Job job) {
  Outcome outcome;
  try {
    auto const found = lanes_.find(job.type);
    if (found == lanes_.end()) throw GiveUp("this version has no handler for the type");
    if (job.attempts > job.max_attempts) throw GiveUp("the server ended in every try");
    co_await found->second.handler(job);
  } catch (GiveUp const& failed) { outcome = {Outcome::Kind::kFailed, failed.what()}; } catch (std::exception const& failed) {
    outcome = {job.attempts >= job.max_attempts ? Outcome::Kind::kFailed : Outcome::Kind::kRetry, failed.what()};
  }
  if (stopped_) co_return;
  // Another try of it may run here already, when the lease was lost.
  auto const known = under_way_.find(job.id);
  if (known != under_way_.end() && known->second.attempts == job.attempts) under_way_.erase(known);
  if (auto const lane = lanes_.find(job.type); lane != lanes_.end()) --lane->second.running;
  outcome.error.resize(std::min(outcome.error.size(), kMaxError));
  auto const now = clock_.now_ms();
  auto const doubled = limits_.first_pause_ms << std::min<std::int64_t>(job.attempts - 1, 20);
  auto const again_at = now + spread(std::min(doubled, limits_.longest_pause_ms));
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
  wake();
}

Task<void> JobQueue::sweep() {
  auto const now = clock_.now_ms();
  co_await database_.write([now](db::Connection& c) {
    return JobRepository(c).remove_settled(now - kKeepDoneDays * kDayMs, now - kKeepFailedDays * kDayMs);
  });
}

}  // namespace bedrud::jobs
