#pragma once
// Recording rooms (rest-contract 5): who may, one at a time, what everybody is told, and what becomes of it. Called from any
// executor.
#include <boost/describe.hpp>
#include <memory>
#include <string>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "models/recording.hpp"
#include "services/recording_news.hpp"
#include "services/recording_types.hpp"

namespace bedrud::db {
class Connection;
class Database;
}  // namespace bedrud::db

namespace bedrud::config {
struct Config;
}  // namespace bedrud::config

namespace bedrud::media {
class MediaBackend;
class Recorder;
struct RecordingResult;
}  // namespace bedrud::media

namespace bedrud::jobs {
class JobQueue;
}  // namespace bedrud::jobs

namespace bedrud::storage {
struct Stores;
}  // namespace bedrud::storage

namespace bedrud::webhooks {
class EventPublisher;
}  // namespace bedrud::webhooks

namespace bedrud {

class SettingService;

class RecordingService {
 public:
  struct Surroundings {
    db::Database& database;
    Clock& clock;
    media::MediaBackend& media;
    media::Recorder& recorder;
    SettingService& settings;
    jobs::JobQueue& queue;
    webhooks::EventPublisher const& events;
    storage::Stores& stores;
    config::Config const& config;
  };
  explicit RecordingService(Surroundings around);
  ~RecordingService();

  Task<RecordingStartedOut> start(Caller const& caller, StartRecordingIn in);
  Task<RecordingStoppedOut> stop(Caller const& caller, RecordingRoomIn in);
  // What the caller began, and what was recorded in rooms of the caller.
  Task<RecordingPage> mine(Caller const& caller, OwnRecordingsIn in);
  Task<RecordingPage> list(Caller const& caller, RecordingsIn in);
  Task<RecordingView> read(Caller const& caller, RecordingIn in);
  // Resumes when the recording runs, has failed, or after 15 seconds.
  Task<RecordingWaitOut> wait(Caller const& caller, RecordingIn in);
  // The server stops: whoever waits has waited long enough. Any thread.
  void end_waiting();

  // For LiveKit's Egress API, whose key stands for an administrator.
  Task<Recording> start_for_server(Recording row);
  Task<void> stop_for_server(Recording row);

  // Before the first request.
  void set_news(RecordingNews news) { news_ = std::move(news); }

  // What the recorder tells.
  Task<void> active(std::string egress_id);
  Task<void> ended(media::RecordingResult result);

  // Once, before the first request: goes on with what this server recorded when it ended, or closes it.
  Task<void> recover();
  // Now and then, on each server: stops what is too long or too large and closes what nobody records any more.
  Task<void> watch();

 private:
  class Waiting;
  class Early;

  Recording admit(db::Connection& connection, Caller const& caller, StartRecordingIn const& in) const;
  void insert(db::Connection& connection, Recording const& row) const;
  Task<Recording> launch(Recording row, std::string who);
  Task<std::string> begin(Recording const& row);
  Task<void> settle(Recording row, media::RecordingResult result);
  Task<void> close(Recording row, std::string reason);
  Task<void> tell(Recording row, std::string event, std::string text) const;
  Recording visible(db::Connection& connection, Caller const& caller, RecordingIn const& in) const;

  db::Database& database_;
  Clock& clock_;
  media::MediaBackend& media_;
  media::Recorder& recorder_;
  SettingService& settings_;
  jobs::JobQueue& queue_;
  webhooks::EventPublisher const& events_;
  storage::Stores& stores_;
  config::Config const& config_;
  std::string const server_;
  RecordingNews news_ = [](char const*, Recording const&) {};
  std::unique_ptr<Early> early_;
  std::unique_ptr<Waiting> waiting_;
};

// Of the job that makes the file of a recording.
inline constexpr char kRenderJob[] = "render_recording";
struct RecordingJob {
  std::string recording_id, room_id, room_name;
};
BOOST_DESCRIBE_STRUCT(RecordingJob, (), (recording_id, room_id, room_name))
inline constexpr std::int64_t kRenderTries = 3;
// What is notified when a recording changes (Database::listen).
inline constexpr char kRecordingsChannel[] = "recordings";

}  // namespace bedrud
