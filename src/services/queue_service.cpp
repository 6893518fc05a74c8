#include "services/queue_service.hpp"

#include <algorithm>
#include "base/error.hpp"
#include "database/database.hpp"
#include "jobs/job_queue.hpp"
#include "repository/job_repository.hpp"
#include "services/audit_service.hpp"
#include "services/mail_service.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kMinuteMs = 60'000, kHourMs = 60 * kMinuteMs, kDayMs = 24 * kHourMs;
constexpr std::int64_t kLatelyMinutes = 5, kShown = 10, kMostPage = 100, kUsualPage = 50;

std::string age_of(std::int64_t ms) {
  if (ms < kMinuteMs) return "just now";
  if (ms < kHourMs) return std::to_string(ms / kMinuteMs) + "m ago";
  if (ms < kDayMs) return std::to_string(ms / kHourMs) + "h ago";
  return std::to_string(ms / kDayMs) + "d ago";
}

double per_minute(std::int64_t count) { return static_cast<double>(count) / static_cast<double>(kLatelyMinutes); }

JobView view_of(Job const& job) {
  JobView out;
  out.id = job.id;
  out.type = job.type;
  out.status = job.status;
  out.priority = job.priority;
  out.attempts = job.attempts;
  out.maxAttempts = job.max_attempts;
  if (!job.error.empty()) out.error = job.error;
  if (job.status == "pending") out.nextAttempt = to_rfc3339(job.run_at);
  out.createdAt = to_rfc3339(job.created_at);
  out.updatedAt = to_rfc3339(job.updated_at);
  return out;
}

// The job a deed is about; throws when there is none in a fitting state.
void require(bool found) {
  if (!found) throw Error(ErrorCode::kNotFound, PublicText{"Job not found"});
}

}  // namespace

Task<QueueOut> QueueService::read(Caller const& /*caller*/) {
  auto const now = clock_.now_ms();
  auto const load = [now](db::Connection& c) {
    JobRepository jobs(c);
    auto const counts = jobs.counts(MailService::kJobType, now - kDayMs, now - kLatelyMinutes * kMinuteMs);
    QueueOut out;
    out.pending = counts.pending;
    out.active = counts.active;
    out.done24h = counts.done_day;
    out.failed24h = counts.failed_day;
    out.total = counts.total;
    out.processedPerMin = per_minute(counts.done_lately);
    out.failedPerMin = per_minute(counts.failed_lately);
    out.pendingEmail = counts.pending_mail;
    out.failedEmail24h = counts.failed_mail_day;
    if (auto const settled = counts.done_day + counts.failed_day; settled > 0)
      out.failRate = static_cast<double>(counts.failed_day) / static_cast<double>(settled);
    if (counts.oldest_pending) out.oldestPending = to_rfc3339(*counts.oldest_pending);
    for (auto const& job : jobs.failures(kShown)) {
      if (!out.recentFailures) out.recentFailures.emplace();
      out.recentFailures->push_back(
          {job.id, job.type, job.error, job.attempts, to_rfc3339(job.updated_at), age_of(now - job.updated_at)});
    }
    if (auto const failed = jobs.last_error(MailService::kJobType)) {
      out.lastSendError = failed->error;
      out.lastSendErrorAt = to_rfc3339(failed->updated_at);
    }
    return out;
  };
  co_return co_await database_.read(load);
}

Task<JobPage> QueueService::list(Caller const& /*caller*/, JobQuery in) {
  auto const limit = in.limit >= 1 && in.limit <= kMostPage ? in.limit : kUsualPage;
  auto const load = [&](db::Connection& c) { return JobRepository(c).page(in.status, in.type, in.cursor, limit + 1); };
  auto rows = co_await database_.read(load);
  JobPage out;
  if (std::ssize(rows) > limit) {
    rows.pop_back();
    out.nextCursor = rows.back().id;
  }
  std::transform(rows.begin(), rows.end(), std::back_inserter(out.jobs), view_of);
  co_return out;
}

Task<JobStatusOut> QueueService::retry(Caller const& caller, JobIdIn in) {
  auto const again = [&, now = clock_.now_ms()](db::Connection& c) {
    JobRepository jobs(c);
    auto const job = jobs.by_id(in.id);
    require(job && jobs.revive(in.id, now));
    record(c, caller, {"job.retry", "job", job->id, job->type}, now);
    c.notify(jobs::kJobsChannel);
  };
  co_await database_.write(again);
  co_return JobStatusOut{"pending"};
}

Task<JobStatusOut> QueueService::remove(Caller const& caller, JobIdIn in) {
  auto const drop = [&, now = clock_.now_ms()](db::Connection& c) {
    JobRepository jobs(c);
    auto const job = jobs.by_id(in.id);
    require(job && jobs.remove(in.id));
    record(c, caller, {"job.delete", "job", job->id, job->type}, now);
  };
  co_await database_.write(drop);
  co_return JobStatusOut{"deleted"};
}

}  // namespace bedrud
