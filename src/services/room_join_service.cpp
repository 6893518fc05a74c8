#include "services/room_join_service.hpp"

#include <algorithm>
#include <map>
#include "auth/guest_identity.hpp"
#include "base/error.hpp"
#include "base/id.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "media/media_backend.hpp"
#include "repository/invitation_repository.hpp"
#include "repository/participant_repository.hpp"
#include "repository/recording_repository.hpp"
#include "repository/room_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/account_rules.hpp"
#include "services/audit_service.hpp"
#include "services/room_password_service.hpp"
#include "services/room_people.hpp"
#include "services/room_rules.hpp"
#include "services/room_service.hpp"

namespace bedrud {
namespace {

constexpr std::size_t kMaxGuestName = 50;
// A busy room's row is not written with every join.
constexpr std::int64_t kTouchEveryMs = 60'000;

Error refuse(ErrorCode code, std::string text) { return {code, PublicText{std::move(text)}}; }
Error forbidden(std::string text) { return refuse(ErrorCode::kForbidden, std::move(text)); }

Room require_found(std::optional<Room> room) {
  if (!room) throw refuse(ErrorCode::kNotFound, "Room not found");
  return std::move(*room);
}
void require_open(db::Connection& connection, Room const& room, std::int64_t now) {
  if (!is_open_now(connection, room, now)) throw refuse(ErrorCode::kGone, "room is no longer active");
}

Error private_room(Room const& room) {
  return forbidden(room.settings_require_approval ? "This room requires approval to join" : "This room is private");
}

void require_welcome(RoomParticipant const& seat, std::int64_t now) {
  if (seat.is_banned) throw forbidden("you are banned from this room");
  auto const until = seat.kicked_at.value_or(0) + RoomJoinService::kKickCooldownMs;
  if (seat.kicked_at && now < until) {
    auto const seconds = std::to_string((until - now + 999) / 1000) + " seconds";
    bool const was_in = seat.left_at == seat.kicked_at;
    throw forbidden(was_in ? "You were removed from this room, you may come back in " + seconds
                           : "The host did not let you in, you may ask again in " + seconds);
  }
}

// Whoever comes in learns that the room is recorded; where `ask` is set only who has agreed to it gets in.
std::optional<JoinedRecording> recording_for_newcomer(db::Connection& connection, Room const& room, bool ask) {
  auto const row = RecordingRepository(connection).active_of(room.id);
  if (!row) return std::nullopt;
  if (ask && row->status != "processing") {
    auto refusal = forbidden("This meeting is being recorded: joining it needs your consent");
    refusal.members = {{"recordingConsentRequired", true}};
    throw refusal;
  }
  JoinedRecording out{row->id, row->status, row->created_by, {}, std::nullopt};
  if (auto const user = UserRepository(connection).by_id(row->created_by)) out.startedByName = user->name;
  if (row->started_at) out.startedAt = to_rfc3339_seconds(*row->started_at);
  return out;
}

}  // namespace

RoomJoinService::RoomJoinService(db::Database& database, Clock& clock, media::MediaBackend& media, SessionService& sessions,
                                 SettingService& settings, RoomPasswordService& passwords, config::Auth const& auth,
                                 config::Livekit const& livekit)
    : database_(database),
      clock_(clock),
      media_(media),
      sessions_(sessions),
      settings_(settings),
      passwords_(passwords),
      guest_secret_(auth.sessionSecret),
      livekit_(livekit) {}

RoomJoinService::Knock RoomJoinService::knock(db::Connection& connection, Room const& room, std::string const& user_id,
                                              std::optional<RoomParticipant> const& known) const {
  auto const now = clock_.now_ms();
  if (known) require_welcome(*known, now);
  RoomParticipant who = known.value_or(RoomParticipant{});
  if (!known) {
    who.id = new_id();
    who.room_id = room.id;
    who.user_id = user_id;
  }
  Knock out{room, {}};
  if (ParticipantRepository(connection).knock(who, now, now - kWaitingStaleMs))
    out.moderators = seated_moderators(connection, room);
  return out;
}

// In the order in which somebody can do something about it. "private" is the word existing clients look for.
bool RoomJoinService::at_the_door(db::Connection& connection, Room const& room, Arrival const& who,
                                  std::optional<RoomParticipant> const& known) const {
  bool const seated = who.host || (known && (known->is_active || known->is_moderator) && !known->is_banned);
  if (seated) return true;
  if (known && known->is_banned) require_welcome(*known, clock_.now_ms());
  if (room.is_locked) {
    auto refusal = forbidden("This room is private now: the host has locked it");
    refusal.members = {{"locked", true}};
    throw refusal;
  }
  bool const invited = (known && known->is_approved) || InvitationRepository(connection).invited(room.id, who.user_id);
  if (who.guest && !invited && !room.is_public) throw forbidden("This room is private");
  if (who.guest && !invited && room.settings_signed_in_only) {
    auto refusal = forbidden("This room is private to people with an account");
    refusal.members = {{"signInRequired", true}};
    throw refusal;
  }
  bool const may_enter = invited || (room.is_public && !room.settings_require_approval);
  if (!may_enter && !room.settings_require_approval) throw private_room(room);
  if (!room.password_hash.empty() && room.password_hash != who.proven) throw password_refusal(who.tried_password);
  return may_enter;
}

// The words are those the existing clients look for; ours goes by `waiting`.
Task<void> RoomJoinService::wait_outside(Knock knock, std::string proof) const {
  co_await tell_of_waiting(media_, knock.room.name, std::move(knock.moderators));
  auto refusal = forbidden("This room requires approval to join");
  refusal.members = {{"waiting", true}, {"roomId", knock.room.id}, {"knock", proof}};
  throw refusal;
}

// The room's row is held by the transaction, so counting and taking are one step for all who come at once.
RoomParticipant RoomJoinService::take_seat(db::Connection& connection, Room const& room, std::string const& user_id,
                                           bool host) const {
  auto const now = clock_.now_ms();
  ParticipantRepository participants(connection);
  auto const known = participants.find(room.id, user_id);
  if (known) require_welcome(*known, now);
  if (room.max_participants > 0 && participants.count_others(room.id, user_id) >= room.max_participants) {
    throw forbidden("room is full");
  }
  RoomParticipant seat = known.value_or(RoomParticipant{});
  if (!known) {
    seat.id = new_id();
    seat.room_id = room.id;
    seat.user_id = user_id;
    seat.is_approved = true;
    seat.is_on_stage = host;
  }
  seat.joined_at = now;
  seat.is_active = true;
  participants.enrol(seat);
  if (room.last_activity_at.value_or(0) + kTouchEveryMs <= now) {
    RoomRepository(connection).touch(room.id, now, now + RoomService::kLifetimeMs);
  }
  return seat;
}

std::string RoomJoinService::media_token(Room const& room, RoomParticipant const& seat, Caller const& who) const {
  return media_.create_token(seat_grant(room, seat, {who.name, who.accesses, who.level, who.avatar_url}));
}

Task<JoinOut> RoomJoinService::join(Caller const& caller, JoinIn in) {
  auto const name = normal_room_name(in.roomName);
  if (name.empty()) throw refuse(ErrorCode::kBadRequest, "Invalid body: roomName is required");
  struct Entered {
    Room room;
    std::optional<RoomParticipant> seat;  // empty: the caller's own room, and it is over
    std::optional<Knock> knock;           // or the caller has to wait
    std::optional<JoinedRecording> recording{};
  };
  bool const asks = (co_await settings_.current()).recordingConsentRequired;
  auto const proven = co_await passwords_.prove(caller, name, in.password);
  auto const enter = [&](db::Connection& c) {
    auto const now = clock_.now_ms();
    Entered entered;
    entered.room = require_found(RoomRepository(c).lock_by_name(name));
    auto const& room = entered.room;
    bool const over = !is_open_now(c, room, now);
    if (over && !room.suspended_at && room.created_by == caller.user_id) return entered;
    if (over) require_open(c, room, now);
    bool const host = is_host(room, caller) || room.created_by == caller.user_id;
    auto const known = ParticipantRepository(c).find(room.id, caller.user_id);
    Arrival const who{caller.user_id, proven, caller.guest(), host, !in.password.empty()};
    if (!at_the_door(c, room, who, known)) {
      entered.knock = knock(c, room, caller.user_id, known);
      return entered;
    }
    entered.recording = recording_for_newcomer(c, room, asks && !in.recordingConsent);
    entered.seat = take_seat(c, room, caller.user_id, is_host(room, caller));
    return entered;
  };
  auto const entered = co_await database_.write(enter);
  if (entered.knock) co_await wait_outside(*entered.knock, "");
  auto const& room = entered.room;
  JoinOut out;
  out.name = room.name;
  out.mode = room.mode;
  out.settings = settings_of(room);
  if (!entered.seat) {
    out.status = "archived_owned";
    co_return out;
  }
  out.id = room.id;
  out.token = media_token(room, *entered.seat, caller);
  out.createdBy = room.created_by;
  out.adminId = room.admin_id;
  out.isActive = room.is_active;
  out.isPublic = room.is_public;
  out.maxParticipants = room.max_participants;
  out.expiresAt = to_rfc3339(room.expires_at);
  out.livekitHost = livekit_host(livekit_, caller.origin);
  out.activeRecordingId = entered.recording ? entered.recording->id : "";
  out.recording = entered.recording;
  out.recordingConsentRequired = asks;
  co_return out;
}

Task<GuestJoined> RoomJoinService::guest_join(Caller const& caller, GuestJoinIn in, std::string identity_cookie) {
  auto const name = normal_room_name(in.roomName);
  if (name.empty()) throw refuse(ErrorCode::kBadRequest, "Invalid body: roomName is required");
  auto const guest_name = clean_name(in.guestName);
  if (guest_name.empty()) throw refuse(ErrorCode::kBadRequest, "Guest name is required");
  if (guest_name.size() > kMaxGuestName) { throw refuse(ErrorCode::kBadRequest, "Guest name too long (max 50 characters)"); }
  auto const settings = co_await settings_.current();
  if (!settings.guestLoginEnabled) throw forbidden("Guest login is currently disabled");

  auth::GuestIdentity const identities(guest_secret_);
  // Who waited outside proves by the knock that the admitted guest is the same.
  auto const known = identities.from_cookie(in.knock.empty() ? identity_cookie : in.knock);
  auto const identity = known ? *known : auth::GuestIdentity::create();
  auto const proven = co_await passwords_.prove(caller, name, in.password);
  auto const enter = [&](db::Connection& c) {
    GuestEntered entered;
    entered.room = require_found(RoomRepository(c).lock_by_name(name));
    if (!entered.room.is_public) throw forbidden("This room is private");
    require_open(c, entered.room, clock_.now_ms());
    UserRepository users(c);
    users.upsert_guest(identity, guest_name, clock_.now_ms());
    entered.user = users.by_id(identity).value();
    if (!entered.user.is_active) throw forbidden("Account is deactivated");
    auto const before = ParticipantRepository(c).find(entered.room.id, identity);
    if (!at_the_door(c, entered.room, {identity, proven, true, false, !in.password.empty()}, before)) {
      entered.knock = knock(c, entered.room, identity, before);
      return entered;
    }
    entered.recording = recording_for_newcomer(c, entered.room, settings.recordingConsentRequired && !in.recordingConsent);
    entered.seat = take_seat(c, entered.room, identity, false);
    entered.session = sessions_.open(c, identity, caller);
    return entered;
  };
  auto const entered = co_await database_.write(enter);
  if (entered.knock) co_await wait_outside(*entered.knock, identities.to_cookie(identity));
  Caller guest;
  guest.user_id = identity;
  guest.name = guest_name;
  guest.provider = "guest";
  GuestJoined joined{guest_answer(entered, guest, caller.origin), identities.to_cookie(identity)};
  joined.out.recordingConsentRequired = settings.recordingConsentRequired;
  co_return joined;
}

GuestJoinOut RoomJoinService::guest_answer(GuestEntered const& entered, Caller const& guest, std::string const& origin) const {
  GuestJoinOut out;
  out.id = entered.room.id;
  out.name = entered.room.name;
  out.token = media_token(entered.room, entered.seat, guest);
  out.adminId = entered.room.admin_id;
  out.isPublic = entered.room.is_public;
  out.livekitHost = livekit_host(livekit_, origin);
  out.tokens = sessions_.issue(entered.user, entered.session);
  out.accessToken = out.tokens.accessToken;
  out.refreshToken = out.tokens.refreshToken;
  out.settings = settings_of(entered.room);
  out.mode = entered.room.mode;
  out.activeRecordingId = entered.recording ? entered.recording->id : "";
  out.recording = entered.recording;
  return out;
}

// W11: only who has a seat, or lost it by a broken connection, gets a new token; not who was never let in, was kicked or
// banned.
Task<RoomTokenOut> RoomJoinService::refresh_token(Caller const& caller, RoomNameIn in) {
  auto const name = normal_room_name(in.roomName);
  if (name.empty()) throw refuse(ErrorCode::kBadRequest, "roomName required");
  struct Entered {
    Room room;
    RoomParticipant seat;
  };
  auto const enter = [&](db::Connection& c) {
    Entered entered;
    entered.room = require_found(RoomRepository(c).lock_by_name(name));
    auto const now = clock_.now_ms();
    require_open(c, entered.room, now);
    auto const known = ParticipantRepository(c).find(entered.room.id, caller.user_id);
    if (!known && !entered.room.is_public && !is_host(entered.room, caller)) throw forbidden("This room is private");
    if (!known) throw forbidden("You must join this room first");
    require_welcome(*known, now);
    if (known->kicked_at) throw forbidden("You were removed from this room, join it again");
    if (!known->is_active && !known->is_approved) throw forbidden("You must join this room first");
    entered.seat = known->is_active ? *known : take_seat(c, entered.room, caller.user_id, is_host(entered.room, caller));
    return entered;
  };
  auto const entered = co_await database_.write(enter);
  co_return RoomTokenOut{media_token(entered.room, entered.seat, caller)};
}

Task<RoomTokenOut> RoomJoinService::seat_by_administrator(Caller const& caller, std::string room_id, std::string user_id,
                                                          std::int64_t seconds) {
  struct Entered {
    Room room;
    RoomParticipant seat;
    Person person;
  };
  auto const enter = [&](db::Connection& c) {
    auto const now = clock_.now_ms();
    Entered entered{require_found(RoomRepository(c).lock(room_id)), {}, {}};
    require_open(c, entered.room, now);
    auto const user = UserRepository(c).by_id(user_id);
    if (!user || !user->is_active) throw refuse(ErrorCode::kNotFound, "User not found");
    entered.person = person_of(*user);
    bool const host = role_in(entered.room, nullptr, user->id, entered.person.level) >= RoomRole::kHost;
    entered.seat = take_seat(c, entered.room, user->id, host);
    record(c, caller, {"room.token", "room", entered.room.id, entered.room.name, {}, {{"userId", user->id}}}, now);
    return entered;
  };
  auto const entered = co_await database_.write(enter);
  auto grant = seat_grant(entered.room, entered.seat, entered.person);
  if (seconds > 0) grant.ttl_seconds = seconds;
  co_return RoomTokenOut{media_.create_token(grant)};
}

Task<bool> RoomJoinService::may_enter(std::string room, std::string identity) {
  enum class Place { kNone, kTaken, kLost };
  auto const look = [&](db::Connection& c) {
    auto const found = RoomRepository(c).by_name(room);
    if (!found || !is_open_now(c, *found, clock_.now_ms())) return Place::kNone;
    auto const seat = ParticipantRepository(c).find(found->id, identity);
    // The creator's row is there before the creator has joined; left_at says that there was a seat.
    bool const had_seat = seat && (seat->is_active || (seat->left_at && seat->is_approved));
    if (!had_seat || seat->is_banned || seat->kicked_at) return Place::kNone;
    return seat->is_active ? Place::kTaken : Place::kLost;
  };
  auto const place = co_await database_.read(look);
  if (place != Place::kLost) co_return place == Place::kTaken;
  auto const take_again = [&](db::Connection& c) {
    auto const found = RoomRepository(c).lock_by_name(room);
    if (!found || !is_open_now(c, *found, clock_.now_ms())) return false;
    auto const seat = ParticipantRepository(c).find(found->id, identity);
    if (!seat || seat->kicked_at) return false;
    take_seat(c, *found, identity, seat->is_on_stage);
    return true;
  };
  try {
    co_return co_await database_.write(take_again);
  } catch (Error const& error) {
    if (error.code() == ErrorCode::kForbidden) co_return false;  // full or banned by now
    throw;
  }
}

Task<bool> RoomJoinService::lost_the_seat(std::string room, std::string identity) {
  auto const look = [&](db::Connection& c) {
    auto const found = RoomRepository(c).by_name(room);
    return found && ParticipantRepository(c).find(found->id, identity);
  };
  if (!co_await database_.read(look)) co_return false;
  co_return !co_await may_enter(std::move(room), std::move(identity));
}

Task<std::optional<media::JoinGrant>> RoomJoinService::current_grant(std::string room, std::string identity) {
  auto const look = [&](db::Connection& c) -> std::optional<media::JoinGrant> {
    auto const found = RoomRepository(c).by_name(room);
    auto const who = found ? seated_person(c, *found, identity) : std::nullopt;
    if (!who) return std::nullopt;
    return seat_grant(*found, who->seat, who->person);
  };
  co_return co_await database_.read(look);
}

Task<void> RoomJoinService::joined(std::string room, std::string identity) {
  if (!media_.keeps_grants() && co_await lost_the_seat(room, identity)) {
    co_await media_.remove_participant(room, identity);
    co_return;
  }
  auto grant = co_await current_grant(room, identity);
  if (grant && (!media_.keeps_grants() || grant->attributes.contains(kDeafAttribute))) {
    co_await media_.regrant(std::move(*grant));
  }
}

Task<void> RoomJoinService::left(std::string room, std::string identity) {
  auto const present = co_await media_.list_participants(room);
  bool const back =
      std::any_of(present.begin(), present.end(), [&](media::Participant const& p) { return p.identity == identity; });
  if (back) co_return;
  auto const leave = [&](db::Connection& c) {
    auto const found = RoomRepository(c).by_name(room);
    if (found) ParticipantRepository(c).leave(found->id, identity, clock_.now_ms());
  };
  co_await database_.write(leave);
}

Task<void> RoomJoinService::mark_present() {
  if (database_.dialect() == db::Dialect::kSqlite) co_return;
  auto const load = [](db::Connection& c) { return ParticipantRepository(c).list_rooms_with_seats(); };
  std::vector<Seat> seen;
  for (auto const& room : co_await database_.read(load)) {
    for (auto const& one : co_await media_.list_participants(room)) seen.push_back({room, one.identity});
  }
  if (seen.empty()) co_return;
  auto const mark = [&seen, now = clock_.now_ms()](db::Connection& c) {
    for (auto const& seat : seen) ParticipantRepository(c).see(seat.room_name, seat.user_id, now);
  };
  co_await database_.write(mark);
}

Task<void> RoomJoinService::sweep() {
  constexpr std::int64_t kAtOnce = 2000;
  auto const load = [before = clock_.now_ms() - kUnusedSeatMs](db::Connection& c) {
    return ParticipantRepository(c).list_seats_before(before, kAtOnce);
  };
  auto const seats = co_await database_.read(load);
  std::map<std::string, std::vector<std::string>> by_room;
  for (auto const& seat : seats) by_room[seat.room_name].push_back(seat.user_id);
  for (auto const& [room, people] : by_room) {
    auto const present = co_await media_.list_participants(room);
    for (auto const& identity : people) {
      bool const here =
          std::any_of(present.begin(), present.end(), [&](media::Participant const& p) { return p.identity == identity; });
      if (!here) co_await left(room, identity);
    }
  }
}

}  // namespace bedrud
