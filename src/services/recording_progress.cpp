// What becomes of a recording: told by the recorder, after a restart, and by the clock.
#include <boost/json.hpp>
#include "base/error.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "jobs/job_queue.hpp"
#include "repository/recording_repository.hpp"
#include "services/recording_events.hpp"
#include "services/recording_rules.hpp"
#include "services/recording_service.hpp"
#include "services/recording_waiting.hpp"
#include "services/setting_service.hpp"
#include "storage/stores.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kBeginsWithinMs = 2 * kMinuteMs, kAbandonedMs = 5 * kMinuteMs;
constexpr std::int64_t kMegabyte = 1 << 20;

boost::json::value name_of(Recording const& row) { return boost::json::value(row.id); }

}  // namespace

Task<void> RecordingService::active(std::string egress_id) {
  // The row knows since the recorder answered; whoever waits looks again.
  auto const touch = [&](db::Connection& c) {
    auto const row = RecordingRepository(c).by_egress(egress_id);
    if (row && row->status == "pending") RecordingRepository(c).begin(row->id, egress_id, clock_.now_ms());
    c.notify(kRecordingsChannel);
  };
  co_await database_.write(touch);
}

Task<void> RecordingService::ended(media::RecordingResult result) {
  auto const id = result.egress_id;
  auto const find = [&id](db::Connection& c) { return RecordingRepository(c).by_egress(id); };
  auto row = co_await database_.read(find);
  if (!row) {
    // Of a recording that is just beginning, or of none of ours. Its row may have come meanwhile.
    early_->keep(std::move(result));
    row = co_await database_.read(find);
    auto mine = row ? early_->take(id) : std::nullopt;
    if (!mine) co_return;
    result = std::move(*mine);
  }
  if (row->status == "deleting") {
    co_await stores_.captures.remove(row->id);
    co_return;
  }
  co_await settle(std::move(*row), std::move(result));
}

Task<void> RecordingService::settle(Recording row, media::RecordingResult result) {
  auto const& source = result.capture.empty() ? result.file : result.capture;
  if (source.empty()) {
    co_await close(row, result.error.empty() ? "no file URL in egress_ended event" : result.error);
    co_return;
  }
  bool done = false;
  auto const process = [&](db::Connection& c) {
    done = RecordingRepository(c).process(row.id, source, result.error, result.duration_ms, result.size, clock_.now_ms());
    if (done) queue_.add(c, kRenderJob, json::to_text(RecordingJob{row.id, row.room_id, row.room_name}), kRenderTries);
    c.notify(kRecordingsChannel);
  };
  co_await database_.write(process);
  if (!done) co_return;  // told twice
  row.status = "processing";
  row.updated_at = clock_.now_ms();
  news_("egress_updated", row);
  auto const reason = result.error.empty() ? std::string() : ": " + result.error;
  co_await tell(row, "recording_stopped", "The recording has ended" + reason);
}

Task<void> RecordingService::close(Recording row, std::string reason) {
  row.error = reason;
  bool done = false;
  auto const fail = [&](db::Connection& c) {
    done = RecordingRepository(c).fail(row.id, reason, clock_.now_ms());
    if (done) events_.add(c, recording_event(webhooks::kRecordingFailed, row));
    c.notify(kRecordingsChannel);
  };
  co_await database_.write(fail);
  if (!done) co_return;
  row.status = "failed";
  row.updated_at = clock_.now_ms();
  row.completed_at = row.updated_at;
  if (row.egress_id) news_("egress_ended", row);
  log::warn("a recording failed", {{"recording", name_of(row)}, {"reason", boost::json::value(reason)}});
  co_await tell(row, "recording_stopped", "The recording has failed");
}

Task<void> RecordingService::recover() {
  auto const load = [this](db::Connection& c) { return RecordingRepository(c).running(server_); };
  for (auto& row : co_await database_.read(load)) {
    std::string problem = "the server ended before the recording began";
    if (row.egress_id) {
      problem.clear();
      try {
        co_await recorder_.resume(order_of(row), *row.egress_id);
      } catch (std::exception const& failed) { problem = failed.what(); }
    }
    if (problem.empty()) continue;
    // What was captured until then is not lost.
    if (row.egress_id && co_await stores_.captures.has(row.id)) {
      media::RecordingResult result{*row.egress_id};
      result.error = problem;
      result.capture = stores_.captures.of(row.id).string();
      co_await settle(std::move(row), std::move(result));
    } else {
      co_await close(std::move(row), std::move(problem));
    }
  }
}

Task<void> RecordingService::watch() {
  auto const now = clock_.now_ms();
  auto const settings = co_await settings_.current();
  auto const longest = settings.recordingMaxDurationMins * kMinuteMs;
  auto largest = settings.recordingMaxFileSizeMB * kMegabyte;
  auto const configured = config_.recording.maxFileSizeMB * kMegabyte;
  if (configured > 0 && (largest == 0 || configured < largest)) largest = configured;
  auto const look = [&](db::Connection& c) {
    RecordingRepository(c).set_seen(server_, now);
    return RecordingRepository(c).running(server_);
  };
  for (auto const& row : co_await database_.write(look)) {
    if (!row.egress_id) {
      if (row.created_at + kBeginsWithinMs < now) co_await close(row, "the recording did not begin");
      continue;
    }
    bool const too_long = longest > 0 && row.started_at.value_or(now) + longest <= now;
    bool const too_large = largest > 0 && co_await stores_.captures.size(row.id) >= largest;
    if (!too_long && !too_large) continue;
    log::info("a recording is stopped at its limit", {{"recording", name_of(row)}, {"limit", too_long ? "duration" : "size"}});
    co_await recorder_.stop(*row.egress_id);
  }
  auto const abandoned = [&](db::Connection& c) { return RecordingRepository(c).abandoned(now - kAbandonedMs); };
  for (auto const& row : co_await database_.read(abandoned)) co_await close(row, "the server that recorded it is gone");
}

}  // namespace bedrud
