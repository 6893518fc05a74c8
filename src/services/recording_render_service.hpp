#pragma once
// Makes the file of a recording that has ended, as a durable job: what was captured is rendered, what an egress made is taken
// over, the result is stored. A failed try is repeated; what failed for good keeps its tracks and can be rendered again.
#include <string>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "models/job.hpp"
#include "models/recording.hpp"
#include "services/recording_news.hpp"
#include "services/recording_types.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud::config {
struct Config;
}  // namespace bedrud::config

namespace bedrud::jobs {
class JobQueue;
}  // namespace bedrud::jobs

namespace bedrud::recording {
class Renderer;
struct Rendered;
}  // namespace bedrud::recording

namespace bedrud::storage {
struct Stores;
}  // namespace bedrud::storage

namespace bedrud::webhooks {
class EventPublisher;
}  // namespace bedrud::webhooks

namespace bedrud {

class SettingService;
class UserAvatarFiles;
struct Settings;

class RecordingRenderService {
 public:
  struct Surroundings {
    db::Database& database;
    Clock& clock;
    recording::Renderer& renderer;
    SettingService& settings;
    jobs::JobQueue& queue;
    webhooks::EventPublisher const& events;
    storage::Stores& stores;
    UserAvatarFiles const& pictures;
    config::Config const& config;
  };
  explicit RecordingRenderService(Surroundings around);

  // Before the first job.
  void set_news(RecordingNews news) { news_ = std::move(news); }

  // By administrators: from the tracks that were kept.
  Task<RecordingView> again(Caller const& caller, RenderRecordingIn in);
  Task<RecordingPage> list(Caller const& caller, AdminRecordingsIn in);

  // Closes what waits for a job that is not there any more. Now and then.
  Task<void> sweep();

 private:
  void tell_of_end(Recording& row, char const* status) const;
  Task<void> run(Job job);
  Task<void> finish(Recording row);
  Task<recording::Rendered> render(Recording row);
  Task<void> lay_faces(Recording const& row);
  Task<void> lay_chat(Recording const& row);
  void require_size(std::int64_t size, Settings const& settings) const;
  Task<void> take_over(Recording& row);
  Task<void> store(Recording& row, recording::Rendered const& made);
  Task<void> discard(Recording row);
  Task<void> fail(Recording row, std::string error);

  db::Database& database_;
  Clock& clock_;
  recording::Renderer& renderer_;
  SettingService& settings_;
  jobs::JobQueue& queue_;
  webhooks::EventPublisher const& events_;
  storage::Stores& stores_;
  UserAvatarFiles const& pictures_;
  config::Config const& config_;
  RecordingNews news_ = [](char const*, Recording const&) {};
};

}  // namespace bedrud
