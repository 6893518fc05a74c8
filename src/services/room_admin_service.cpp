#include "services/room_admin_service.hpp"

#include <algorithm>
#include "base/error.hpp"
#include "database/database.hpp"
#include "media/media_backend.hpp"
#include "repository/participant_repository.hpp"
#include "repository/room_admin_repository.hpp"
#include "repository/room_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/audit_service.hpp"
#include "services/recording_removal_service.hpp"
#include "services/room_admin_lists.hpp"
#include "services/room_join_service.hpp"
#include "services/room_moderation_service.hpp"
#include "services/room_people.hpp"
#include "services/room_rules.hpp"
#include "services/room_service.hpp"
#include "services/setting_service.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kMaxPage = 1000, kUsualPage = 50, kLastPage = 1'000'000;
constexpr std::size_t kMaxBulk = 500;

Error bad_request(std::string text) { return {ErrorCode::kBadRequest, PublicText{std::move(text)}}; }
Error not_found() { return {ErrorCode::kNotFound, PublicText{"Room not found"}}; }

// A number out of range is the usual one.
template <class Query>
void settle_page(Query& in) {
  if (in.page < 1 || in.page > kLastPage) in.page = 1;
  if (in.limit < 1 || in.limit > kMaxPage) in.limit = kUsualPage;
}

bool is_ascending(std::string const& order) {
  if (order == "asc") return true;
  if (order == "desc" || order.empty()) return false;
  throw bad_request("Invalid order, must be asc or desc");
}

AdminRoom admin_view(RoomWithPeople const& room) {
  AdminRoom out;
  static_cast<RoomView&>(out) = room_view(room);
  out.participantsCount = room.people;
  out.ownerName = room.owner_name;
  out.ownerEmail = room.owner_email;
  out.isSuspended = room.suspended_at.has_value() && !room.deleted_at;
  return out;
}

AdminParticipant participant_view(media::Participant const& one) {
  AdminParticipant out{one.sid, one.identity, one.name, one.state, one.joined_at / 1000, one.publisher, {}};
  for (auto const& track : one.tracks) out.tracks.push_back({track.sid, track.type, track.source, track.muted, 0});
  return out;
}

void require_bulk(BulkIn const& in) {
  if (in.ids.empty()) throw bad_request("No room IDs provided");
  if (in.ids.size() > kMaxBulk) throw bad_request("Maximum 500 rooms per request");
}

BulkOut counted(std::map<std::string, BulkItem> results) {
  BulkOut out{std::move(results)};
  out.totalProcessed = static_cast<std::int64_t>(out.results.size());
  for (auto const& [id, item] : out.results) out.totalFailed += item.success ? 0 : 1;
  return out;
}

// Both inside a write that holds the room's row. The name of the meeting that has to end; empty: there is none.
std::string close_one(db::Connection& connection, Caller const& caller, Room const& room, std::int64_t now) {
  doom_recordings_of_room(connection, room.id, now);
  RoomRepository(connection).remove(room.id);
  record(connection, caller, {"room.close", "room", room.id, room.name}, now);
  // An inactive room's name may belong to somebody else's meeting by now.
  return room.is_active ? room.name : std::string();
}
std::string suspend_one(db::Connection& connection, Caller const& caller, Room const& room, std::int64_t now) {
  if (!RoomRepository(connection).suspend(room.id, now)) return {};
  ParticipantRepository(connection).leave_all(room.id, now);
  record(connection, caller, {"room.suspend", "room", room.id, room.name}, now);
  return room.name;
}

struct Ended {
  std::map<std::string, BulkItem> results;
  std::vector<std::string> meetings;
};

template <class End>
Ended end_each(db::Connection& connection, std::vector<std::string> const& ids, End end) {
  Ended out;
  for (auto const& id : ids) {
    if (out.results.contains(id)) continue;
    auto const room = RoomRepository(connection).lock(id);
    if (!room) {
      out.results[id] = {false, std::nullopt, "room not found"};
      continue;
    }
    auto meeting = end(*room);
    if (!meeting.empty()) out.meetings.push_back(std::move(meeting));
    out.results[id] = {true, room->name, std::nullopt};
  }
  return out;
}

}  // namespace

RoomAdminService::RoomAdminService(db::Database& database, Clock& clock, media::MediaBackend& media, SettingService& settings,
                                   RoomService& rooms, RoomJoinService& joins, RoomModerationService& moderation,
                                   std::chrono::milliseconds farewell)
    : database_(database),
      clock_(clock),
      media_(media),
      settings_(settings),
      rooms_(rooms),
      joins_(joins),
      moderation_(moderation),
      farewell_(farewell) {}

Task<AdminRoomPage> RoomAdminService::list(Caller const& /*caller*/, RoomQuery in) {
  settle_page(in);
  auto const filter = filter_of(in, clock_.now_ms());
  auto const sort = room_sort_column(in.sort);
  bool const ascending = is_ascending(in.order);
  AdminRoomPage out;
  out.page = in.page;
  out.limit = in.limit;
  auto const load = [&](db::Connection& c) {
    RoomAdminRepository rooms(c);
    out.total = rooms.count(filter);
    return rooms.page(filter, sort, ascending, in.limit, (in.page - 1) * in.limit);
  };
  for (auto const& room : co_await database_.read(load)) out.rooms.push_back(admin_view(room));
  co_return out;
}

Task<AdminRoomEventPage> RoomAdminService::events(Caller const& /*caller*/, RoomEventQuery in) {
  settle_page(in);
  auto const filter = filter_of(in);
  bool const ascending = is_ascending(in.order);
  AdminRoomEventPage out;
  out.page = in.page;
  out.limit = in.limit;
  auto const load = [&](db::Connection& c) {
    RoomAdminRepository rooms(c);
    out.total = rooms.count_events(filter);
    return rooms.events(filter, ascending, in.limit, (in.page - 1) * in.limit);
  };
  for (auto& event : co_await database_.read(load)) {
    out.events.push_back({std::move(event.type), std::move(event.room_id), std::move(event.room_name), std::move(event.user_id),
                          std::move(event.user_name), to_rfc3339(event.happened_at)});
  }
  co_return out;
}

Task<AdminParticipantsOut> RoomAdminService::participants(Caller const& /*caller*/, RoomIdIn in) {
  auto const load = [&](db::Connection& c) {
    auto const room = RoomRepository(c).by_id(in.roomId);
    if (!room) throw not_found();
    RoomWithPeople out;
    static_cast<Room&>(out) = *room;
    out.people = ParticipantRepository(c).count_active(room->id);
    if (auto const owner = UserRepository(c).by_id(room->created_by)) {
      out.owner_name = owner->name;
      out.owner_email = owner->email;
    }
    return out;
  };
  auto const room = co_await database_.read(load);
  AdminParticipantsOut out;
  out.room = admin_view(room);
  if (!room.is_active) co_return out;
  for (auto const& one : co_await media_.list_participants(room.name)) out.participants.push_back(participant_view(one));
  co_return out;
}

Task<RoomView> RoomAdminService::update(Caller const& caller, AdminRoomIn in) {
  auto const most = (co_await settings_.current()).maxParticipantsLimit;
  if (in.maxParticipants && (*in.maxParticipants < 1 || *in.maxParticipants > most)) {
    throw bad_request("maxParticipants must be between 1 and " + std::to_string(most));
  }
  UpdateRoomIn change;
  change.roomId = in.roomId;
  change.maxParticipants = in.maxParticipants;
  change.settings = in.settings;
  co_return co_await rooms_.update(caller, std::move(change));
}

Task<RoomTokenOut> RoomAdminService::token(Caller const& caller, RoomTokenIn in) {
  constexpr std::int64_t kShortest = 60, kLongest = 86'400;
  auto const seconds = in.duration.value_or(0);
  if (in.duration && (seconds < kShortest || seconds > kLongest)) {
    throw bad_request("duration must be between 60 and 86400 seconds");
  }
  co_return co_await joins_.seat_by_administrator(caller, std::move(in.roomId), std::move(in.userId), seconds);
}

Task<void> RoomAdminService::end_meetings(std::vector<std::string> names, std::string event, std::string text) const {
  if (names.empty()) co_return;
  for (auto const& name : names) co_await media_.send({name, "system", room_message(event, text)});
  co_await let_arrive(farewell_);
  for (auto const& name : names) co_await media_.delete_room(name);
}

Task<MessageOut> RoomAdminService::close(Caller const& caller, RoomIdIn in) {
  auto const end = [&, now = clock_.now_ms()](db::Connection& c) {
    auto const room = RoomRepository(c).lock(in.roomId);
    if (!room) throw not_found();
    return close_one(c, caller, *room, now);
  };
  auto meeting = co_await database_.write(end);
  std::vector<std::string> names;
  if (!meeting.empty()) names.push_back(std::move(meeting));
  co_await end_meetings(std::move(names), "room_closed", "This room has been closed by an administrator");
  co_return MessageOut{"Room close queued"};
}

Task<MessageOut> RoomAdminService::suspend(Caller const& caller, RoomIdIn in) {
  auto const end = [&, now = clock_.now_ms()](db::Connection& c) {
    auto const room = RoomRepository(c).lock(in.roomId);
    if (!room) throw not_found();
    if (!room->is_active) throw bad_request("Room is not active");
    return suspend_one(c, caller, *room, now);
  };
  std::vector<std::string> names{co_await database_.write(end)};
  co_await end_meetings(std::move(names), "room_suspended", "This room has been suspended by an administrator");
  co_return MessageOut{"Room suspension queued"};
}

Task<RoomView> RoomAdminService::reactivate(Caller const& caller, RoomIdIn in) {
  auto const now = clock_.now_ms();
  auto const open = [&](db::Connection& c) {
    RoomRepository rooms(c);
    auto const room = rooms.lock(in.roomId);
    if (!room) throw not_found();
    if (room->is_active) throw bad_request("Room is already active");
    try {
      rooms.reactivate(room->id, now, now + RoomService::kLifetimeMs);
    } catch (db::UniqueViolation const&) {
      throw Error(ErrorCode::kConflict, PublicText{"a room with this name already exists"});
    }
    record(c, caller, {"room.reactivate", "room", room->id, room->name}, now);
    return rooms.by_id(room->id).value();
  };
  co_return room_view(co_await database_.write(open));
}

Task<BulkOut> RoomAdminService::suspend_all(Caller const& caller, BulkIn in) {
  require_bulk(in);
  auto const now = clock_.now_ms();
  auto const end = [&](db::Connection& c) {
    return end_each(c, in.ids, [&](Room const& room) { return suspend_one(c, caller, room, now); });
  };
  auto ended = co_await database_.write(end);
  co_await end_meetings(std::move(ended.meetings), "room_suspended", "This room has been suspended by an administrator");
  co_return counted(std::move(ended.results));
}

Task<BulkOut> RoomAdminService::close_all(Caller const& caller, BulkIn in) {
  require_bulk(in);
  auto const now = clock_.now_ms();
  auto const end = [&](db::Connection& c) {
    return end_each(c, in.ids, [&](Room const& room) { return close_one(c, caller, room, now); });
  };
  auto ended = co_await database_.write(end);
  co_await end_meetings(std::move(ended.meetings), "room_ended", "Room closed by administrator");
  co_return counted(std::move(ended.results));
}

Task<StatusOut> RoomAdminService::kick(Caller const& caller, TargetIn in) {
  return moderation_.kick_anybody(caller, std::move(in));
}

Task<StatusOut> RoomAdminService::mute(Caller const& caller, TargetIn in) {
  return moderation_.mute_anybody(caller, std::move(in));
}

}  // namespace bedrud
