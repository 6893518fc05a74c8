#include "services/recording_service.hpp"

#include <unistd.h>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json.hpp>
#include "base/error.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "media/media_backend.hpp"
#include "repository/participant_repository.hpp"
#include "repository/recording_repository.hpp"
#include "repository/room_repository.hpp"
#include "services/recording_events.hpp"
#include "services/recording_rules.hpp"
#include "services/recording_waiting.hpp"
#include "services/room_people.hpp"
#include "services/room_rules.hpp"
#include "services/setting_service.hpp"
#include "webhooks/event_publisher.hpp"

namespace bedrud {
namespace {

// Numbers that mean nothing are the usual ones, as in the Go server.
RecordingPage empty_page(std::int64_t page, std::int64_t limit) {
  constexpr std::int64_t kLastPage = 1000, kMost = 100, kUsual = 20;
  RecordingPage out;
  out.page = page >= 1 && page <= kLastPage ? page : 1;
  out.limit = limit >= 1 && limit <= kMost ? limit : kUsual;
  return out;
}

namespace asio = boost::asio;

constexpr std::int64_t kMegabyte = 1 << 20;
constexpr auto kWaitFor = std::chrono::seconds(15);

Error refuse(ErrorCode code, char const* text) { return {code, PublicText{text}}; }
Error forbidden(char const* text) { return refuse(ErrorCode::kForbidden, text); }
Error room_not_found() { return refuse(ErrorCode::kNotFound, "Room not found"); }
Error already_active() { return refuse(ErrorCode::kConflict, "a recording is already active for this room"); }
Error recording_not_found() { return refuse(ErrorCode::kNotFound, "Recording not found"); }

// Which of the servers of a database this is, also after a restart.
std::string server_name(config::Config const& config) {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return std::string(name.data()) + ":" + std::to_string(config.listen_port());
}

bool runs(Recording const& row) { return row.status == "pending" || row.status == "started"; }

}  // namespace

RecordingService::RecordingService(Surroundings around)
    : database_(around.database),
      clock_(around.clock),
      media_(around.media),
      recorder_(around.recorder),
      settings_(around.settings),
      queue_(around.queue),
      events_(around.events),
      stores_(around.stores),
      config_(around.config),
      server_(server_name(around.config)),
      early_(std::make_unique<Early>()),
      waiting_(std::make_unique<Waiting>(around.database)) {}

RecordingService::~RecordingService() = default;

// The gates in the order of rest-contract 5.1, from the third one on.
Recording RecordingService::admit(db::Connection& connection, Caller const& caller, StartRecordingIn const& in) const {
  auto const now = clock_.now_ms();
  auto const room = RoomRepository(connection).lock(in.roomId);
  if (!room || room->deleted_at) throw room_not_found();
  require_role(connection, *room, caller, RoomRole::kModerator, "Only moderators can start recordings");
  if (!room->settings_recordings_allowed) throw forbidden("recordings are not allowed for this room");
  if (room->settings_e2_ee) throw forbidden("an end-to-end encrypted room cannot be recorded: the server does not hear it");
  if (!is_open_now(connection, *room, now)) throw refuse(ErrorCode::kGone, "room is no longer active");
  RecordingRepository recordings(connection);
  auto const most = config_.recording.maxRecordingsPerRoom;
  if (!room->settings_is_persistent && most > 0 && recordings.count_of_room(room->id) >= most) {
    throw forbidden("maximum recordings reached for this room");
  }
  // Unlike in the Go server one that is being rendered holds nobody up: a film takes its time.
  if (auto const active = recordings.active_of(room->id); active && runs(*active)) throw already_active();
  Recording row;
  choose(row, in.type.empty() ? in.mode : in.type, in.layout, in.format, in.height);
  row.id = new_id();
  row.room_id = room->id;
  row.room_name = room->name;
  row.created_by = caller.user_id;
  row.server = server_;
  row.created_at = row.updated_at = row.seen_at = now;
  insert(connection, row);
  return row;
}

void RecordingService::insert(db::Connection& connection, Recording const& row) const {
  RecordingRepository recordings(connection);
  if (config_.recording.maxConcurrent > 0 && recordings.count_running(server_) >= config_.recording.maxConcurrent) {
    throw refuse(ErrorCode::kUnavailable, "this server records as many rooms as it may");
  }
  if (config_.recording.quotaMB > 0 && recordings.bytes() >= config_.recording.quotaMB * kMegabyte) {
    throw refuse(ErrorCode::kStorageFull, "the space for recordings is used up");
  }
  try {
    recordings.insert(row);
  } catch (db::UniqueViolation const&) { throw already_active(); }
  connection.notify(kRecordingsChannel);
}

Task<RecordingStartedOut> RecordingService::start(Caller const& caller, StartRecordingIn in) {
  if (!(co_await settings_.current()).recordingsEnabled) throw forbidden("Recordings are disabled on this server");
  require_room_id(in.roomId);
  auto const insert_it = [&](db::Connection& c) { return admit(c, caller, in); };
  auto const row = co_await launch(co_await database_.write(insert_it), caller.name);
  co_return RecordingStartedOut{row.id, "started", row.room_id};
}

Task<Recording> RecordingService::start_for_server(Recording row) {
  if (!(co_await settings_.current()).recordingsEnabled) throw forbidden("recordings are disabled on this server");
  row.server = server_;
  row.created_at = row.updated_at = row.seen_at = clock_.now_ms();
  auto const insert_it = [&](db::Connection& c) { insert(c, row); };
  co_await database_.write(insert_it);
  co_return co_await launch(std::move(row), "An application");
}

Task<void> RecordingService::stop_for_server(Recording row) { co_await recorder_.stop(row.egress_id.value_or("")); }

// The row is there as pending. Returns it as it is then.
Task<Recording> RecordingService::launch(Recording row, std::string who) {
  std::exception_ptr failure;
  try {
    row.egress_id = co_await begin(row);
  } catch (...) { failure = std::current_exception(); }
  if (failure) {
    auto const forget = [&](db::Connection& c) {
      RecordingRepository(c).remove_pending(row.id);
      c.notify(kRecordingsChannel);
    };
    co_await database_.write(forget);
    std::rethrow_exception(failure);
  }
  bool begun = false;
  auto const now = clock_.now_ms();
  auto const note = [&](db::Connection& c) {
    begun = RecordingRepository(c).begin(row.id, *row.egress_id, now);
    if (begun) events_.add(c, recording_event(webhooks::kRecordingStarted, row));
    c.notify(kRecordingsChannel);
  };
  co_await database_.write(note);
  if (!begun) {  // it was stopped or deleted meanwhile
    co_await recorder_.stop(*row.egress_id);
    throw refuse(ErrorCode::kInternal, "Failed to start recording");
  }
  row.status = "started";
  row.started_at = row.updated_at = now;
  news_("egress_started", row);
  co_await tell(row, "recording_started", who + " records this meeting");
  if (auto early = early_->take(*row.egress_id)) co_await ended(std::move(*early));
  co_return row;
}

Task<std::string> RecordingService::begin(Recording const& row) {
  if (std::string why; !recorder_.available(why)) {
    throw Error(ErrorCode::kInternal, PublicText{"Recording service not available"}, LogDetail{why});
  }
  if ((co_await media_.list_participants(row.room_name)).empty()) {
    throw refuse(ErrorCode::kConflict, "nobody is in the room");
  }
  std::string problem, reason;
  try {
    co_return co_await recorder_.start(order_of(row));
  } catch (Error const& error) {
    if (error.code() == ErrorCode::kNotFound) throw refuse(ErrorCode::kConflict, "nobody is in the room");
    problem = error.what();
    if (error.code() == ErrorCode::kUnavailable) reason = error.public_text();
  } catch (std::exception const& failed) { problem = failed.what(); }
  Error refusal(ErrorCode::kInternal, PublicText{"Failed to start recording"}, LogDetail{problem});
  if (!reason.empty()) refusal.members = {{"reason", reason}};
  throw refusal;
}

Task<RecordingStoppedOut> RecordingService::stop(Caller const& caller, RecordingRoomIn in) {
  if (!(co_await settings_.current()).recordingsEnabled) throw forbidden("Recordings are disabled on this server");
  require_room_id(in.roomId);
  auto const find = [&](db::Connection& c) {
    auto const room = RoomRepository(c).by_id(in.roomId);
    if (!room || room->deleted_at) throw room_not_found();
    require_role(c, *room, caller, RoomRole::kModerator, "Only moderators can stop recordings");
    auto row = RecordingRepository(c).active_of(room->id);
    if (!row || !runs(*row)) throw refuse(ErrorCode::kNotFound, "no active recording for this room");
    return *row;
  };
  auto const row = co_await database_.read(find);
  if (!row.egress_id) {
    co_await close(row, "it was stopped before it began");
  } else {
    std::string problem;
    try {
      co_await recorder_.stop(*row.egress_id);
    } catch (std::exception const& failed) { problem = failed.what(); }
    if (!problem.empty()) { throw Error(ErrorCode::kInternal, PublicText{"Failed to stop recording"}, LogDetail{problem}); }
  }
  co_return RecordingStoppedOut{row.id, "processing"};
}

Task<RecordingPage> RecordingService::mine(Caller const& caller, OwnRecordingsIn in) {
  auto out = empty_page(in.page, in.limit);
  auto const load = [&](db::Connection& c) {
    RecordingRepository recordings(c);
    out.total = recordings.count_of(caller.user_id);
    return recordings.page_of(caller.user_id, out.limit, (out.page - 1) * out.limit);
  };
  for (auto const& row : co_await database_.read(load)) out.recordings.push_back(recording_view(row));
  co_return out;
}

Task<RecordingPage> RecordingService::list(Caller const& caller, RecordingsIn in) {
  require_room_id(in.roomId);
  auto out = empty_page(in.page, in.limit);
  auto const load = [&](db::Connection& c) {
    RecordingFilter filter;
    filter.room_id = in.roomId;
    auto const room = RoomRepository(c).by_id(in.roomId);
    auto const seat = room ? ParticipantRepository(c).find(in.roomId, caller.user_id) : std::nullopt;
    bool const all = room ? sees_recordings(*room, seat ? &*seat : nullptr, caller) : caller.level == Access::kSuperadmin;
    if (!all) filter.created_by = caller.user_id;
    RecordingRepository recordings(c);
    out.total = recordings.count(filter);
    // Who has nothing there does not learn whether there is a room.
    if ((!all && out.total == 0) || (!room && out.total == 0)) throw room_not_found();
    return recordings.page(filter, out.limit, (out.page - 1) * out.limit);
  };
  for (auto const& row : co_await database_.read(load)) out.recordings.push_back(recording_view(row));
  co_return out;
}

// W24: only what belongs to the room that was named.
Recording RecordingService::visible(db::Connection& connection, Caller const& caller, RecordingIn const& in) const {
  auto const row = RecordingRepository(connection).in_room(in.roomId, in.recordingId);
  if (!row) throw recording_not_found();
  if (row->created_by == caller.user_id || caller.level == Access::kSuperadmin) return *row;
  auto const room = RoomRepository(connection).by_id(in.roomId);
  auto const seat = room ? ParticipantRepository(connection).find(in.roomId, caller.user_id) : std::nullopt;
  if (!room || !sees_recordings(*room, seat ? &*seat : nullptr, caller)) throw recording_not_found();
  return *row;
}

Task<RecordingView> RecordingService::read(Caller const& caller, RecordingIn in) {
  require_room_id(in.roomId);
  auto const load = [&](db::Connection& c) { return visible(c, caller, in); };
  co_return recording_view(co_await database_.read(load));
}

Task<RecordingWaitOut> RecordingService::wait(Caller const& caller, RecordingIn in) {
  require_room_id(in.roomId);
  auto const end = std::chrono::steady_clock::now() + kWaitFor;
  auto const me = waiting_->add(co_await asio::this_coro::executor);
  struct Leave {
    Waiting& waiting;
    std::shared_ptr<Waiting::One> const& me;
    ~Leave() { waiting.remove(me); }
  } const leave{*waiting_, me};
  auto const load = [&](db::Connection& c) { return visible(c, caller, in); };
  for (;;) {
    me->changed = false;
    auto const row = co_await database_.read(load);
    if (row.status == "failed" || row.status == "deleting") {
      co_return RecordingWaitOut{"failed", std::nullopt, row.error.empty() ? "the recording was deleted" : row.error};
    }
    if (row.status != "pending") co_return RecordingWaitOut{"active", row.id, std::nullopt};
    if (std::chrono::steady_clock::now() >= end || waiting_->stopped()) break;
    me->timer.expires_at(end);
    // A change that came during the look is not missed.
    if (!me->changed) co_await me->timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  co_return RecordingWaitOut{"timeout", std::nullopt, "Egress did not start within 15 seconds"};
}

void RecordingService::end_waiting() { waiting_->stop(); }

Task<void> RecordingService::tell(Recording row, std::string event, std::string text) const {
  boost::json::object const message{
      {"type", "system"}, {"event", event}, {"message", text}, {"actor", row.created_by}, {"recordingId", row.id}};
  try {
    co_await media_.send({row.room_name, "system", boost::json::serialize(message)});
  } catch (std::exception const& failed) {
    log::warn("a room was not told about its recording",
              {{"room", boost::json::value(row.room_name)}, {"reason", failed.what()}});
  }
}

}  // namespace bedrud
