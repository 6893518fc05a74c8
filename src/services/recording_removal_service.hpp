#pragma once
// The end of recordings: on request, with their room or its owner, and when their time is over (rest-contract 5.7). The files
// go first, then the row, so that nothing is left that nobody knows of (W41, W44). Called from any executor.
#include <string>
#include <string_view>
#include <vector>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "models/job.hpp"
#include "models/recording.hpp"
#include "services/account_types.hpp"
#include "services/recording_types.hpp"
#include "services/user_admin_types.hpp"

namespace bedrud::db {
class Connection;
class Database;
}  // namespace bedrud::db

namespace bedrud::config {
struct Recording;
}  // namespace bedrud::config

namespace bedrud::jobs {
class JobQueue;
}  // namespace bedrud::jobs

namespace bedrud::media {
class Recorder;
}  // namespace bedrud::media

namespace bedrud::storage {
struct Stores;
}  // namespace bedrud::storage

namespace bedrud {

class RecordingRemovalService {
 public:
  RecordingRemovalService(db::Database& database, Clock& clock, media::Recorder& recorder, jobs::JobQueue& queue,
                          storage::Stores& stores, config::Recording const& config);

  Task<MessageOut> remove(Caller const& caller, RecordingIn in);
  // Those that could not be removed are named, and tried again later.
  Task<RecordingsClearedOut> clear(Caller const& caller, RecordingRoomIn in);
  // By administrators.
  Task<BulkOut> remove_all(Caller const& caller, BulkIn in);

  // What is over: of archived rooms after the retention, what failed a week ago, and what belongs to no room.
  Task<void> sweep();

 private:
  Task<void> erase(Recording row);
  Task<bool> try_erase(std::string id);
  Task<void> run(Job job);

  db::Database& database_;
  Clock& clock_;
  media::Recorder& recorder_;
  jobs::JobQueue& queue_;
  storage::Stores& stores_;
  config::Recording const& config_;
};

// In the write that removes a room or the account of an owner: their recordings are removed by jobs after it.
void doom_recordings_of_room(db::Connection& connection, std::string_view room_id, std::int64_t now);
void doom_recordings_of_owner(db::Connection& connection, std::string_view user_id, std::int64_t now);

}  // namespace bedrud
