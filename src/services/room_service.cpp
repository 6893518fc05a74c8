#include "services/room_service.hpp"

#include <algorithm>
#include "base/error.hpp"
#include "base/id.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "media/media_backend.hpp"
#include "repository/participant_repository.hpp"
#include "repository/recording_repository.hpp"
#include "repository/room_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/audit_service.hpp"
#include "services/room_password_service.hpp"
#include "services/room_people.hpp"
#include "services/room_rules.hpp"
#include "webhooks/event_publisher.hpp"

namespace bedrud {
namespace {

Error not_found() { return {ErrorCode::kNotFound, PublicText{"Room not found"}}; }

// What an administrator does to the rooms of others stands in the audit log.
bool own(Room const& room, Caller const& caller) {
  return caller.user_id == room.created_by || caller.user_id == room.admin_id;
}

void require_mode(std::string const& mode) {
  if (mode != "standard" && mode != "webinar" && mode != "broadcast") {
    throw Error(ErrorCode::kBadRequest, PublicText{"Invalid room mode"});
  }
}

}  // namespace

RoomService::RoomService(db::Database& database, Clock& clock, media::MediaBackend& media, SettingService& settings,
                         RoomPasswordService& passwords, webhooks::EventPublisher const& events, config::Livekit const& config,
                         std::chrono::milliseconds farewell)
    : database_(database),
      clock_(clock),
      media_(media),
      settings_(settings),
      passwords_(passwords),
      events_(events),
      config_(config),
      farewell_(farewell) {}

Room RoomService::new_room(Caller const& caller, CreateRoomIn const& in, std::int64_t max_participants) const {
  Room room;
  room.name = normal_room_name(in.name);
  if (room.name.empty()) room.name = random_room_name();
  require_room_name(room.name);
  room.max_participants = std::max<std::int64_t>(in.maxParticipants, 0);
  if (room.max_participants > max_participants) {
    throw Error(ErrorCode::kBadRequest, PublicText{"maxParticipants must be at most " + std::to_string(max_participants)});
  }
  room.mode = in.mode.empty() ? "standard" : in.mode;
  require_mode(room.mode);
  room.id = new_id();
  room.created_by = room.admin_id = caller.user_id;
  room.is_public = in.isPublic;
  if (in.admission) apply_admission(room, *in.admission);
  apply_settings(room, in.settings);
  room.settings_recordings_allowed = true;
  if (caller.level != Access::kSuperadmin) room.settings_is_persistent = false;
  room.created_at = room.updated_at = clock_.now_ms();
  room.expires_at = room.created_at + kLifetimeMs;
  return room;
}

Task<CreateRoomOut> RoomService::create(Caller const& caller, CreateRoomIn in) {
  auto const settings = co_await settings_.current();
  auto room = new_room(caller, in, settings.maxParticipantsLimit);
  room.password_hash = co_await passwords_.hash(in.password);
  auto const most = caller.level == Access::kSuperadmin ? 0 : settings.maxRoomsPerUser;

  auto const insert = [&](db::Connection& c) {
    RoomRepository rooms(c);
    // Nobody slips past the limit by creating twice at once.
    if (most > 0 && UserRepository(c).lock(caller.user_id) && rooms.count_active_of(caller.user_id) >= most) {
      throw Error(ErrorCode::kForbidden, PublicText{"Room limit reached (max " + std::to_string(most) + " active rooms)"});
    }
    // A room whose time is over may still hold the name.
    auto const holder = rooms.by_name(room.name);
    if (holder && holder->is_active && !is_open_now(c, *holder, room.created_at)) {
      rooms.deactivate(holder->id, room.created_at);
    }
    if (caller.level != Access::kSuperadmin && rooms.is_name_suspended(room.name)) {
      throw Error(ErrorCode::kForbidden, PublicText{"This room has been suspended by an administrator"});
    }
    try {
      rooms.insert(room);
    } catch (db::UniqueViolation const&) {
      throw Error(ErrorCode::kConflict, PublicText{"a room with this name already exists"});
    }
    // The creator's row takes no seat before the creator comes.
    RoomParticipant owner;
    owner.id = new_id();
    owner.room_id = room.id;
    owner.user_id = caller.user_id;
    owner.joined_at = room.created_at;
    owner.is_active = false;
    owner.is_approved = owner.is_on_stage = true;
    ParticipantRepository(c).enrol(owner);
    events_.add(c,
                {webhooks::kRoomCreated, room.id, {{"roomId", room.id}, {"roomName", room.name}, {"userId", caller.user_id}}});
  };
  co_await database_.write(insert);

  // The media room opens with the first who comes. Opening it here, before the name is known to be ours, would change the
  // limits of somebody else's running meeting.
  CreateRoomOut out;
  static_cast<RoomView&>(out) = room_view(room);
  out.livekitHost = livekit_host(config_, caller.origin);
  co_return out;
}

Task<std::vector<RoomView>> RoomService::list(Caller const& caller) {
  auto const load = [&caller](db::Connection& c) { return RoomRepository(c).list_by_creator(caller.user_id); };
  auto rooms = co_await database_.read(load);
  std::vector<RoomView> out;
  out.reserve(rooms.size());
  std::transform(std::make_move_iterator(rooms.begin()), std::make_move_iterator(rooms.end()), std::back_inserter(out),
                 room_view);
  co_return out;
}

Task<RoomView> RoomService::read(Caller const& caller, RoomIdIn in) {
  auto const room =
      require_room(co_await database_.read([&](db::Connection& c) { return RoomRepository(c).by_id(in.roomId); }));
  if (!is_host(room, caller)) throw Error(ErrorCode::kForbidden, PublicText{"Insufficient permissions"});
  co_return room_view(room);
}

Task<CheckRoomOut> RoomService::check(Caller const& /*caller*/, RoomNameIn in) {
  auto const name = normal_room_name(in.roomName);
  if (name.empty()) throw Error(ErrorCode::kBadRequest, PublicText{"Room name is required"});
  require_room_name(name);
  struct Found {
    std::optional<Room> room;
    std::int64_t seats = 0;
    bool open = false;
  };
  auto const load = [&name, now = clock_.now_ms()](db::Connection& c) {
    Found found{RoomRepository(c).by_name(name)};
    found.open = found.room && is_open_now(c, *found.room, now);
    if (found.room && found.room->max_participants > 0) { found.seats = ParticipantRepository(c).count_active(found.room->id); }
    return found;
  };
  auto const found = co_await database_.read(load);
  if (!found.room) throw not_found();
  if (!found.open) throw Error(ErrorCode::kGone, PublicText{"room is no longer active"});
  if (!found.room->is_public) throw Error(ErrorCode::kForbidden, PublicText{"This room is private"});
  if (found.room->max_participants > 0 && found.seats >= found.room->max_participants) {
    throw Error(ErrorCode::kForbidden, PublicText{"room is full"});
  }
  co_return CheckRoomOut{true, name, !found.room->password_hash.empty()};
}

Task<RoomView> RoomService::update(Caller const& caller, UpdateRoomIn in) {
  auto const most = (co_await settings_.current()).maxParticipantsLimit;
  if (in.maxParticipants && (*in.maxParticipants < 0 || *in.maxParticipants > most)) {
    throw Error(ErrorCode::kBadRequest, PublicText{"maxParticipants must be between 0 and " + std::to_string(most)});
  }
  if (in.mode) require_mode(*in.mode);
  auto const password = co_await passwords_.hash(in.password.value_or(""));
  struct Changed {
    Room room;
    std::vector<SeatedPerson> people;
  };
  auto const change = [&](db::Connection& c) {
    RoomRepository rooms(c);
    auto room = rooms.lock(in.roomId);
    if (!room || room->deleted_at) throw not_found();
    if (!is_host(*room, caller)) throw Error(ErrorCode::kForbidden, PublicText{"Insufficient permissions"});
    bool const persistent = room->settings_is_persistent;
    if (in.admission) apply_admission(*room, *in.admission);
    apply_settings(*room, in);
    apply_settings(*room, in.settings);
    if (caller.level != Access::kSuperadmin) room->settings_is_persistent = persistent;
    room->is_public = in.isPublic.value_or(room->is_public);
    room->max_participants = in.maxParticipants.value_or(room->max_participants);
    room->mode = in.mode.value_or(room->mode);
    room->is_locked = in.isLocked.value_or(room->is_locked);
    if (in.password) room->password_hash = password;
    room->updated_at = clock_.now_ms();
    rooms.update_settings(*room);
    if (!own(*room, caller)) record(c, caller, {"room.update", "room", room->id, room->name}, room->updated_at);
    Changed changed{*room, {}};
    if (room->is_active) changed.people = seated_people(c, *room);
    return changed;
  };
  auto changed = co_await database_.write(change);
  auto view = room_view(changed.room);
  co_await regrant_all(media_, std::move(changed.room), std::move(changed.people));
  co_return view;
}

Task<ArchivedOut> RoomService::archived(Caller const& caller, ArchivedQuery in) {
  constexpr std::int64_t kMost = 100, kDefault = 20;
  ArchivedOut out;
  out.page = std::max<std::int64_t>(in.page, 1);
  out.limit = in.limit >= 1 && in.limit <= kMost ? in.limit : kDefault;
  auto const load = [&](db::Connection& c) {
    RoomRepository rooms(c);
    out.total = rooms.count_archived_of(caller.user_id);
    std::vector<std::pair<Room, std::int64_t>> found;
    for (auto& room : rooms.list_archived_of(caller.user_id, out.limit, (out.page - 1) * out.limit)) {
      auto const recordings = RecordingRepository(c).count_of_room(room.id);
      found.emplace_back(std::move(room), recordings);
    }
    return found;
  };
  for (auto const& [room, recordings] : co_await database_.read(load)) {
    out.rooms.push_back({room.id, room.name, to_rfc3339(room.created_at), to_rfc3339(room.deleted_at.value_or(0)), recordings});
  }
  co_return out;
}

Task<MessageOut> RoomService::remove(Caller const& caller, RoomIdIn in) {
  auto const now = clock_.now_ms();
  auto const archive = [&](db::Connection& c) {
    RoomRepository rooms(c);
    auto room = rooms.lock(in.roomId);
    if (!room || room->deleted_at) throw not_found();
    if (room->created_by != caller.user_id && caller.level != Access::kSuperadmin) {
      throw Error(ErrorCode::kForbidden, PublicText{"Only the room creator can delete this room"});
    }
    bool const was_active = room->is_active;
    rooms.archive(room->id, now);
    if (!own(*room, caller)) record(c, caller, {"room.archive", "room", room->id, room->name}, now);
    ParticipantRepository(c).leave_all(room->id, now);
    return was_active ? room->name : std::string();
  };
  auto const meeting = co_await database_.write(archive);
  // An inactive room's name may belong to somebody else's meeting by now.
  if (!meeting.empty()) {
    co_await media_.send({meeting, "system", room_message("room_ended", "The meeting has been ended by the creator")});
    co_await let_arrive(farewell_);
    co_await media_.delete_room(meeting);
  }
  co_return MessageOut{"Room deletion queued"};
}

Task<void> RoomService::sweep() {
  constexpr std::int64_t kAtOnce = 200;
  std::string after;
  for (bool more = true; more;) {
    auto const load = [now = clock_.now_ms(), &after](db::Connection& c) {
      return RoomRepository(c).expired(now, after, kAtOnce);
    };
    auto const rooms = co_await database_.read(load);
    more = static_cast<std::int64_t>(rooms.size()) == kAtOnce;
    for (auto const& room : rooms) co_await settle(room);
    if (more) after = rooms.back().id;
  }
}

Task<void> RoomService::settle(Room const& room) {
  bool const empty = (co_await media_.list_participants(room.name)).empty();
  auto const decide = [&room, empty, now = clock_.now_ms()](db::Connection& c) {
    RoomRepository rooms(c);
    // Held against a join that is under way, which may have given the room more time.
    auto const current = rooms.lock(room.id);
    if (!current || !current->is_active || is_open(*current, now)) return;
    if (!empty) return rooms.touch(room.id, now, now + kLifetimeMs);
    // Somebody has a seat and is on the way, or lost the line; seats nobody comes back to are freed elsewhere.
    if (ParticipantRepository(c).count_active(room.id) == 0) rooms.deactivate(room.id, now);
  };
  co_await database_.write(decide);
}

}  // namespace bedrud
