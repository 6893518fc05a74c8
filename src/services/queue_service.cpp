#include "services/queue_service.hpp"

#include "database/database.hpp"
#include "repository/job_repository.hpp"
#include "services/mail_service.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kMinuteMs = 60'000, kHourMs = 60 * kMinuteMs, kDayMs = 24 * kHourMs;
constexpr std::int64_t kLatelyMinutes = 5, kShown = 10;

std::string age_of(std::int64_t ms) {
  if (ms < kMinuteMs) return "just now";
  if (ms < kHourMs) return std::to_string(ms / kMinuteMs) + "m ago";
  if (ms < kDayMs) return std::to_string(ms / kHourMs) + "h ago";
  return std::to_string(ms / kDayMs) + "d ago";
}

double per_minute(std::int64_t count) { return static_cast<double>(count) / static_cast<double>(kLatelyMinutes); }

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

}  // namespace bedrud
