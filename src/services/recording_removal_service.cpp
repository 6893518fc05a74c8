#include "services/recording_removal_service.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "jobs/job_queue.hpp"
#include "media/recorder.hpp"
#include "repository/recording_repository.hpp"
#include "repository/room_repository.hpp"
#include "services/audit_service.hpp"
#include "services/recording_rules.hpp"
#include "services/recording_service.hpp"
#include "services/room_rules.hpp"
#include "storage/stores.hpp"

namespace bedrud {
namespace {

constexpr char kDeleteJob[] = "recording_delete";
constexpr std::int64_t kPriority = 1, kTries = 8;
constexpr std::size_t kMaxBulk = 500;
constexpr std::int64_t kHourMs = 3'600'000, kStaleMs = 168 * kHourMs;  // a week

Error bad_request(char const* text) { return {ErrorCode::kBadRequest, PublicText{text}}; }

Room room_of_host(db::Connection& connection, Caller const& caller, std::string const& room_id) {
  auto const room = RoomRepository(connection).by_id(room_id);
  if (!room) throw Error(ErrorCode::kNotFound, PublicText{"Room not found"});
  if (!is_host(*room, caller)) throw Error(ErrorCode::kForbidden, PublicText{"Only the room creator can clear recordings"});
  return *room;
}

// In a write.
void doom(db::Connection& connection, Recording const& row, std::int64_t now) {
  if (!RecordingRepository(connection).doom(row.id, now)) return;
  jobs::JobQueue::add_at(connection, now, kDeleteJob, json::to_text(RecordingJob{row.id, row.room_id, row.room_name}), kTries,
                         kPriority);
  connection.notify(kRecordingsChannel);
}

void doom_ids(db::Connection& connection, std::vector<std::string> const& ids, std::int64_t now) {
  for (auto const& id : ids) {
    if (auto const row = RecordingRepository(connection).by_id(id)) doom(connection, *row, now);
  }
}

}  // namespace

void doom_recordings_of_room(db::Connection& connection, std::string_view room_id, std::int64_t now) {
  doom_ids(connection, RecordingRepository(connection).ids_of_room(room_id), now);
}

void doom_recordings_of_owner(db::Connection& connection, std::string_view user_id, std::int64_t now) {
  doom_ids(connection, RecordingRepository(connection).ids_of_owner(user_id), now);
}

RecordingRemovalService::RecordingRemovalService(db::Database& database, Clock& clock, media::Recorder& recorder,
                                                 jobs::JobQueue& queue, storage::Stores& stores,
                                                 config::Recording const& config)
    : database_(database),
      clock_(clock),
      recorder_(recorder),
      queue_(queue),
      stores_(stores),
      config_(config) {
  queue_.handle(kDeleteJob, [this](Job job) { return run(std::move(job)); }, 1);
}

// The row is marked as one that goes, so nothing else begins with it.
Task<void> RecordingRemovalService::erase(Recording row) {
  if (row.egress_id && !row.completed_at) co_await recorder_.stop(*row.egress_id);
  for (auto const& file : files_of(row)) co_await stores_.by_name(file.store).remove(file.key);
  co_await stores_.work.remove(row.id);
  co_await stores_.captures.remove(row.id);
  auto const forget = [&](db::Connection& c) {
    RecordingRepository(c).remove(row.id);
    c.notify(kRecordingsChannel);
  };
  co_await database_.write(forget);
}

Task<bool> RecordingRemovalService::try_erase(std::string id) {
  auto row = co_await database_.read([&](db::Connection& c) { return RecordingRepository(c).by_id(id); });
  if (!row) co_return true;
  try {
    co_await erase(std::move(*row));
    co_return true;
  } catch (std::exception const& failed) {
    log::warn("a recording could not be removed", {{"recording", boost::json::value(id)}, {"reason", failed.what()}});
  }
  co_return false;
}

Task<void> RecordingRemovalService::run(Job job) {
  RecordingJob wanted;
  try {
    wanted = json::parse<RecordingJob>(job.payload);
  } catch (Error const&) { throw jobs::GiveUp("the payload cannot be read"); }
  auto row = co_await database_.read([&](db::Connection& c) { return RecordingRepository(c).by_id(wanted.recording_id); });
  if (row && row->status == "deleting") co_await erase(std::move(*row));
}

Task<MessageOut> RecordingRemovalService::remove(Caller const& caller, RecordingIn in) {
  require_room_id(in.roomId);
  auto const mark = [&, now = clock_.now_ms()](db::Connection& c) {
    auto const room = room_of_host(c, caller, in.roomId);
    auto const row = RecordingRepository(c).in_room(room.id, in.recordingId);  // W24
    if (!row) throw Error(ErrorCode::kNotFound, PublicText{"Recording not found"});
    doom(c, *row, now);
    record(c, caller, {"recording.delete", "recording", row->id, row->room_name}, now);
  };
  co_await database_.write(mark);
  // The job comes as well, and finds nothing left to do.
  if (!co_await try_erase(in.recordingId)) { throw Error(ErrorCode::kInternal, PublicText{"Failed to delete recording"}); }
  co_return MessageOut{"Recording cleared"};
}

Task<RecordingsClearedOut> RecordingRemovalService::clear(Caller const& caller, RecordingRoomIn in) {
  require_room_id(in.roomId);
  auto const mark = [&, now = clock_.now_ms()](db::Connection& c) {
    auto const room = room_of_host(c, caller, in.roomId);
    auto const ids = RecordingRepository(c).ids_of_room(room.id);
    doom_ids(c, ids, now);
    record(c, caller, {"recording.clear", "room", room.id, room.name}, now);
    return ids;
  };
  std::vector<std::string> left;
  for (auto const& id : co_await database_.write(mark)) {
    if (!co_await try_erase(id)) left.push_back(id);
  }
  if (left.empty()) co_return RecordingsClearedOut{"Recordings cleared", std::nullopt};
  co_return RecordingsClearedOut{"Recordings cleared with some file deletions failed", std::move(left)};
}

Task<BulkOut> RecordingRemovalService::remove_all(Caller const& caller, BulkIn in) {
  if (in.ids.empty()) throw bad_request("No recording IDs provided");
  if (in.ids.size() > kMaxBulk) throw bad_request("Maximum 500 recordings per request");
  auto const mark = [&, now = clock_.now_ms()](db::Connection& c) {
    BulkOut out;
    for (auto const& id : in.ids) {
      if (out.results.contains(id)) continue;
      auto const row = RecordingRepository(c).by_id(id);
      if (!row) {
        out.results[id] = {false, std::nullopt, "recording not found"};
        ++out.totalFailed;
        continue;
      }
      doom(c, *row, now);
      record(c, caller, {"recording.delete", "recording", row->id, row->room_name}, now);
      out.results[id] = {true, row->room_name, std::nullopt};
    }
    out.totalProcessed = static_cast<std::int64_t>(out.results.size());
    return out;
  };
  co_return co_await database_.write(mark);
}

Task<void> RecordingRemovalService::sweep() {
  constexpr std::int64_t kAtOnce = 200;
  auto const now = clock_.now_ms();
  auto const before = config_.retentionHours > 0 ? now - config_.retentionHours * kHourMs : 0;
  for (bool more = true; more;) {
    auto const mark = [&](db::Connection& c) {
      RecordingRepository recordings(c);
      auto ids = recordings.ids_stale(now - kStaleMs, kAtOnce);
      if (before > 0) {
        auto over = recordings.ids_over(before, kAtOnce);
        std::move(over.begin(), over.end(), std::back_inserter(ids));
      }
      doom_ids(c, ids, now);
      return !ids.empty();
    };
    more = co_await database_.write(mark);
  }
  if (before == 0) co_return;
  co_await database_.write([before](db::Connection& c) { return RecordingRepository(c).remove_archived_rooms(before); });
}

}  // namespace bedrud
