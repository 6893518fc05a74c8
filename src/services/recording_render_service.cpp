#include "services/recording_render_service.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>
#include <fstream>
#include <memory>
#include "base/error.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "jobs/job_queue.hpp"
#include "recording/renderer.hpp"
#include "repository/chat_repository.hpp"
#include "repository/participant_repository.hpp"
#include "repository/recording_repository.hpp"
#include "services/audit_service.hpp"
#include "services/recording_events.hpp"
#include "services/recording_rules.hpp"
#include "services/recording_service.hpp"
#include "services/setting_service.hpp"
#include "services/user_avatar_files.hpp"
#include "storage/stores.hpp"
#include "webhooks/event_publisher.hpp"

namespace bedrud {
namespace {

namespace asio = boost::asio;

constexpr std::int64_t kMegabyte = 1 << 20, kHourMs = 3'600'000;
constexpr std::size_t kMaxError = 500;

std::int64_t require_time(std::string const& text, char const* name) {
  if (text.empty()) return 0;
  auto const at = from_rfc3339(text);
  if (!at) {
    throw Error(ErrorCode::kBadRequest,
                PublicText{"Invalid " + std::string(name) + ": use ISO 8601 (e.g. 2025-01-01T00:00:00Z)"});
  }
  return *at;
}

// "00:01:05 Ada: Hello"; further lines of a message stand under it.
std::string chat_line(std::int64_t at_ms, std::string const& name, std::string const& text) {
  constexpr std::int64_t kSecondMs = 1000, kMinute = 60, kHour = 3600, kTwoDigits = 100;
  auto const two = [](std::int64_t number) { return std::to_string(kTwoDigits + number % kTwoDigits).substr(1); };
  auto const seconds = at_ms / kSecondMs;
  auto out = two(seconds / kHour) + ":" + two(seconds % kHour / kMinute) + ":" + two(seconds % kMinute) + " " + name + ": ";
  for (char const c : text) out += c == '\n' ? std::string("\n  ") : std::string(1, c);
  return out + "\n";
}

}  // namespace

RecordingRenderService::RecordingRenderService(Surroundings around)
    : database_(around.database),
      clock_(around.clock),
      renderer_(around.renderer),
      settings_(around.settings),
      queue_(around.queue),
      events_(around.events),
      stores_(around.stores),
      pictures_(around.pictures),
      config_(around.config) {
  queue_.handle(kRenderJob, [this](Job job) { return run(std::move(job)); }, config_.recording.renderAtOnce);
}

// W42: a try that fails leaves the row as it is, so that the next one has something to do.
Task<void> RecordingRenderService::run(Job job) {
  RecordingJob wanted;
  try {
    wanted = json::parse<RecordingJob>(job.payload);
  } catch (Error const&) { throw jobs::GiveUp("the payload cannot be read"); }
  auto const row =
      co_await database_.read([&](db::Connection& c) { return RecordingRepository(c).by_id(wanted.recording_id); });
  if (!row || row->status != "processing") co_return;
  std::string problem;
  bool final = job.attempts >= job.max_attempts;
  try {
    co_await finish(*row);
  } catch (jobs::GiveUp const& failed) {
    problem = failed.what();
    final = true;
  } catch (std::exception const& failed) { problem = failed.what(); }
  if (problem.empty()) co_return;
  problem.resize(std::min(problem.size(), kMaxError));
  if (!final) throw std::runtime_error(problem);
  co_await fail(*row, problem);
  throw jobs::GiveUp(problem);
}

Task<void> RecordingRenderService::finish(Recording row) {
  auto const before = row;
  if (std::filesystem::path(row.source).filename() == row.id) {  // a capture
    auto const made = co_await render(row);
    require_size(made.size, co_await settings_.current());
    co_await store(row, made);
  } else {
    co_await take_over(row);
  }
  bool done = false;
  auto const complete = [&, now = clock_.now_ms()](db::Connection& c) {
    done = RecordingRepository(c).complete(row, now);
    if (done) events_.add(c, recording_event(webhooks::kRecordingCompleted, row));
    c.notify(kRecordingsChannel);
  };
  co_await database_.write(complete);
  if (done) tell_of_end(row, "completed");
  co_await discard(done ? before : row);  // what was made before, or all of it when the recording was deleted meanwhile
  co_await stores_.work.remove(row.id);
  if (!config_.recording.keepTracks || !done) co_await stores_.captures.remove(row.id);
}

void RecordingRenderService::tell_of_end(Recording& row, char const* status) const {
  row.status = status;
  row.updated_at = clock_.now_ms();
  row.completed_at = row.updated_at;
  news_("egress_ended", row);
}

void RecordingRenderService::require_size(std::int64_t size, Settings const& settings) const {
  auto most = settings.recordingMaxFileSizeMB;
  auto const configured = config_.recording.maxFileSizeMB;
  if (configured > 0 && (most == 0 || configured < most)) most = configured;
  // The capture was stopped at about this size; a film twice as large is no accident of the encoder.
  if (most > 0 && size > 2 * most * kMegabyte) {
    throw jobs::GiveUp("the file is larger than " + std::to_string(most) + " MB");
  }
}

// W42: what an egress names is a path on its disk or a key of the bucket, no address. It is where it was told to write.
Task<void> RecordingRenderService::take_over(Recording& row) {
  auto const asked = "recordings/" + row.id + ".mp4";
  if (!row.source.ends_with(asked)) throw jobs::GiveUp("the egress wrote another file than the one that was asked for");
  auto& store = stores_.fresh();
  row.storage = store.name();
  if (store.name() == "s3") {
    auto const size = co_await store.size(asked);
    if (!size) throw std::runtime_error("the egress left no file in the bucket");
    row.storage_key = asked;
    row.file_size = *size;
    co_return;
  }
  if (config_.recording.egressDir.empty()) {
    throw jobs::GiveUp("recording.egressDir does not say where the egress leaves its files");
  }
  auto const file = std::filesystem::path(config_.recording.egressDir) / asked;
  auto const key = "files/" + row.id + "-" + random_token(9) + ".mp4";
  co_await store.put(key, file, recording_content_type(key));
  row.storage_key = key;
  row.file_size = (co_await store.size(key)).value_or(row.file_size);
}

// A picture that cannot be copied is no reason to have no film.
Task<void> RecordingRenderService::lay_faces(Recording const& row) {
  auto const folder = recording::faces_of(row.source);
  auto const load = [&](db::Connection& c) { return ParticipantRepository(c).list_pictured(row.room_id); };
  auto const people = co_await database_.read(load);
  std::error_code failed;
  std::filesystem::remove_all(folder, failed);
  std::filesystem::create_directory(folder, failed);
  for (auto const& who : people) {
    auto const picture = pictures_.path_of(who.avatar_url);
    if (picture.empty() || !recording::can_have_face(who.user_id)) continue;
    std::filesystem::copy_file(picture, folder / who.user_id, failed);
    if (failed) log::debug("the picture of a person is not in a film", {{"reason", boost::json::value(failed.message())}});
  }
}

// Anew each time: what was deleted from the chat since is not in the next film's archive.
Task<void> RecordingRenderService::lay_chat(Recording const& row) {
  constexpr std::int64_t kAtOnce = 500;
  std::error_code none;
  std::filesystem::remove(recording::chat_of(row.source), none);
  if (!config_.recording.chat) co_return;
  auto const begin = row.started_at.value_or(row.created_at);
  // How long it was is not known where the server died.
  auto const end = row.duration_ms > 0 ? begin + row.duration_ms : row.seen_at;
  std::string text;
  std::int64_t after = begin - 1;
  for (bool more = true; more;) {
    auto const load = [&](db::Connection& c) { return ChatRepository(c).open_page(row.room_id, after, kAtOnce); };
    auto const messages = co_await database_.read(load);
    more = static_cast<std::int64_t>(messages.size()) == kAtOnce;
    for (auto const& message : messages) {
      after = message.seq;
      if (message.seq > end) more = false;
      if (message.seq > end || message.deleted_at || message.text.empty()) continue;
      text += chat_line(message.seq - begin, message.name, message.text);
    }
  }
  if (!text.empty()) std::ofstream(recording::chat_of(row.source)) << text;
}

Task<recording::Rendered> RecordingRenderService::render(Recording row) {
  recording::RenderOrder order;
  order.capture = row.source;
  order.work = stores_.work.of(row.id);
  order.type = row.recording_type;
  order.layout = row.layout;
  order.format = row.format;
  order.height = static_cast<int>(row.height);
  if (std::string why; !renderer_.available(why)) throw std::runtime_error(why);
  co_await lay_faces(row);
  co_await lay_chat(row);
  // At most one write of the progress is on its way.
  auto const busy = std::make_shared<std::atomic<bool>>(false);
  auto const executor = co_await asio::this_coro::executor;
  auto const progress = [this, busy, executor, id = row.id](double share) {
    if (busy->exchange(true)) return;
    auto const note = [](RecordingRenderService& self, std::shared_ptr<std::atomic<bool>> mark, std::string recording,
                         std::int64_t percent) -> Task<void> {
      try {
        auto const write = [&, now = self.clock_.now_ms()](db::Connection& c) {
          RecordingRepository(c).set_progress(recording, percent, now);
        };
        co_await self.database_.write(write);
      } catch (std::exception const& failed) {
        log::debug("the progress of a rendering was not kept", {{"reason", boost::json::value(failed.what())}});
      }
      *mark = false;
    };
    asio::co_spawn(executor, note(*this, busy, id, static_cast<std::int64_t>(share * 100)), asio::detached);
  };
  co_return co_await renderer_.render(std::move(order), progress);
}

Task<void> RecordingRenderService::store(Recording& row, recording::Rendered const& made) {
  auto& store = stores_.fresh();
  row.storage = store.name();
  row.file_size = made.size;
  row.duration_ms = made.duration_ms > 0 ? made.duration_ms : row.duration_ms;
  // Nobody guesses a key, and a second rendering does not take the first one's place before it is whole.
  auto const key = "files/" + row.id + "-" + random_token(9);
  auto const put = [&](storage::ObjectStore& into, std::filesystem::path const& file) -> Task<std::string> {
    if (file.empty()) co_return std::string();
    auto name = key + file.extension().string();
    co_await into.put(name, file, recording_content_type(name));
    co_return name;
  };
  row.storage_key = row.thumbnail_key = row.chapters_key = "";
  std::exception_ptr failure;
  try {
    auto& disk = stores_.by_name(kSmallStore);
    row.thumbnail_key = co_await put(disk, made.thumbnail);
    row.chapters_key = co_await put(disk, made.chapters);
    row.storage_key = co_await put(store, made.file);
  } catch (...) { failure = std::current_exception(); }
  if (!failure) co_return;
  co_await discard(row);
  std::rethrow_exception(failure);
}

Task<void> RecordingRenderService::discard(Recording row) {
  for (auto const& file : files_of(row)) {
    try {
      co_await stores_.by_name(file.store).remove(file.key);
    } catch (std::exception const& failed) {
      log::warn("a file of a recording was left behind", {{"key", boost::json::value(file.key)}, {"reason", failed.what()}});
    }
  }
}

Task<void> RecordingRenderService::fail(Recording row, std::string error) {
  row.error = error;
  bool done = false;
  auto const note = [&](db::Connection& c) {
    done = RecordingRepository(c).fail(row.id, error, clock_.now_ms());
    if (done) events_.add(c, recording_event(webhooks::kRecordingFailed, row));
    c.notify(kRecordingsChannel);
  };
  co_await database_.write(note);
  if (done) tell_of_end(row, "failed");
  log::warn("a recording failed; its tracks are kept",
            {{"recording", boost::json::value(row.id)}, {"reason", boost::json::value(error)}});
}

Task<RecordingView> RecordingRenderService::again(Caller const& caller, RenderRecordingIn in) {
  auto const load = [&](db::Connection& c) {
    auto row = RecordingRepository(c).by_id(in.recordingId);
    if (!row) throw Error(ErrorCode::kNotFound, PublicText{"Recording not found"});
    return *row;
  };
  auto row = co_await database_.read(load);
  choose(row, in.type, in.layout, in.format, in.height);
  if (!co_await stores_.captures.has(row.id)) {
    throw Error(ErrorCode::kConflict, PublicText{"the tracks of this recording were not kept"});
  }
  row.source = stores_.captures.of(row.id).string();
  auto const begin = [&, now = clock_.now_ms()](db::Connection& c) {
    RecordingRepository recordings(c);
    if (!recordings.process_again(row, now)) {
      throw Error(ErrorCode::kConflict, PublicText{"only a recording that is completed or failed is rendered again"});
    }
    recordings.set_source(row.id, row.source);
    queue_.add(c, kRenderJob, json::to_text(RecordingJob{row.id, row.room_id, row.room_name}), kRenderTries);
    record(c, caller, {"recording.render", "recording", row.id, row.room_name}, now);
    c.notify(kRecordingsChannel);
    return recordings.by_id(row.id).value();
  };
  co_return recording_view(co_await database_.write(begin));
}

Task<RecordingPage> RecordingRenderService::list(Caller const& /*caller*/, AdminRecordingsIn in) {
  constexpr std::int64_t kLastPage = 1000, kMost = 1000, kUsual = 20;
  RecordingPage out;
  out.page = in.page >= 1 && in.page <= kLastPage ? in.page : 1;
  out.limit = in.perPage >= 1 && in.perPage <= kMost ? in.perPage : kUsual;
  RecordingFilter filter;
  filter.room_id = in.roomId;
  filter.status = in.status;
  filter.created_after = require_time(in.createdAfter, "createdAfter");
  filter.created_before = require_time(in.createdBefore, "createdBefore");
  auto const load = [&](db::Connection& c) {
    out.total = RecordingRepository(c).count(filter);
    return RecordingRepository(c).page(filter, out.limit, (out.page - 1) * out.limit);
  };
  for (auto const& row : co_await database_.read(load)) out.recordings.push_back(recording_view(row));
  co_return out;
}

Task<void> RecordingRenderService::sweep() {
  auto const load = [before = clock_.now_ms() - kHourMs](db::Connection& c) { return RecordingRepository(c).stuck(before); };
  for (auto const& row : co_await database_.read(load)) co_await fail(row, "the rendering ended without a result");
}

}  // namespace bedrud
