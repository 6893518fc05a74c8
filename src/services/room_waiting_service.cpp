#include "services/room_waiting_service.hpp"

#include <boost/asio/steady_timer.hpp>
#include "auth/guest_identity.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "media/media_backend.hpp"
#include "repository/participant_repository.hpp"
#include "repository/room_repository.hpp"
#include "services/room_people.hpp"
#include "services/room_rules.hpp"
#include "webhooks/event_publisher.hpp"

namespace bedrud {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(400);

constexpr char kWaiting[] = "waiting";

Error not_found(char const* text) { return {ErrorCode::kNotFound, PublicText{text}}; }

Room require_moderator(std::optional<Room> found, db::Connection& connection, Caller const& caller) {
  auto room = require_room(std::move(found));
  require_role(connection, room, caller, RoomRole::kModerator);
  return room;
}

void require_unlocked(Room const& room) {
  if (room.is_locked) throw Error(ErrorCode::kConflict, PublicText{"The room is locked, unlock it first"});
}

struct Decided {
  std::string room;
  std::vector<std::string> moderators;
};

}  // namespace

RoomWaitingService::RoomWaitingService(db::Database& database, Clock& clock, media::MediaBackend& media,
                                       config::Auth const& auth, webhooks::EventPublisher const& events,
                                       std::chrono::milliseconds patience)
    : database_(database),
      clock_(clock),
      media_(media),
      events_(events),
      guest_secret_(auth.sessionSecret),
      patience_(patience) {}

std::string RoomWaitingService::status_of(db::Connection& connection, std::string const& room_id,
                                          std::string const& user_id) const {
  auto const room = require_room(RoomRepository(connection).by_id(room_id));
  if (!is_open(room, clock_.now_ms())) throw Error(ErrorCode::kGone, PublicText{"room is no longer active"});
  auto const seat = ParticipantRepository(connection).find(room.id, user_id);
  if (!seat) throw not_found("You have not asked to join this room");
  if (seat->is_banned || seat->kicked_at) return "refused";
  if (seat->knocked_at && room.settings_require_approval) return kWaiting;
  // Let in, or the host has opened the door for everybody.
  return "admitted";
}

Task<WaitOut> RoomWaitingService::wait(Caller const& caller, WaitIn in) {
  auto const guest = in.knock.empty() ? std::nullopt : auth::GuestIdentity(guest_secret_).from_cookie(in.knock);
  auto const user_id = in.knock.empty() ? caller.user_id : guest.value_or("");
  if (user_id.empty()) throw Error(ErrorCode::kUnauthenticated, PublicText{"Unauthorized"});
  auto const here = [&](db::Connection& c) {
    ParticipantRepository(c).still_waiting(in.roomId, user_id, clock_.now_ms());
    return status_of(c, in.roomId, user_id);
  };
  auto const look = [&](db::Connection& c) { return status_of(c, in.roomId, user_id); };
  auto const until = std::chrono::steady_clock::now() + patience_;
  WaitOut out{co_await database_.write(here)};
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  // Looked up in the database: whoever decides may have asked another server.
  while (out.status == kWaiting && std::chrono::steady_clock::now() < until) {
    timer.expires_after(kLookEvery);
    co_await timer.async_wait(boost::asio::use_awaitable);
    out.status = co_await database_.read(look);
  }
  co_return out;
}

Task<WaitingOut> RoomWaitingService::list(Caller const& caller, RoomIdIn in) {
  auto const load = [&](db::Connection& c) {
    auto const room = require_moderator(RoomRepository(c).by_id(in.roomId), c, caller);
    return ParticipantRepository(c).list_waiting(room.id, clock_.now_ms() - kWaitingStaleMs);
  };
  WaitingOut out;
  for (auto& person : co_await database_.read(load)) {
    out.waiting.push_back({std::move(person.user_id), std::move(person.name), std::move(person.avatar_url),
                           person.provider == "guest", to_rfc3339(person.knocked_at)});
  }
  co_return out;
}

Task<StatusOut> RoomWaitingService::decide(Caller const& caller, std::string room_id, Decision decision) {
  auto const act = [&](db::Connection& c) {
    auto const room = require_moderator(RoomRepository(c).lock(room_id), c, caller);
    decision(c, room);
    return Decided{room.name, seated_moderators(c, room)};
  };
  auto decided = co_await database_.write(act);
  co_await tell_of_waiting(media_, std::move(decided.room), std::move(decided.moderators));
  co_return StatusOut{"success"};
}

void RoomWaitingService::publish(db::Connection& connection, Room const& room, Caller const& by,
                                 std::string const& user_id) const {
  events_.add(connection, {webhooks::kParticipantAdmitted,
                           room.id,
                           {{"roomId", room.id}, {"roomName", room.name}, {"userId", user_id}, {"admittedBy", by.user_id}}});
}

Task<StatusOut> RoomWaitingService::admit(Caller const& caller, TargetIn in) {
  auto const open = [&, who = std::move(in.identity)](db::Connection& c, Room const& room) {
    require_unlocked(room);
    if (!ParticipantRepository(c).admit(room.id, who)) throw not_found("Participant not found");
    publish(c, room, caller, who);
  };
  co_return co_await decide(caller, std::move(in.roomId), open);
}

Task<StatusOut> RoomWaitingService::refuse(Caller const& caller, TargetIn in) {
  auto const turn_away = [who = std::move(in.identity), now = clock_.now_ms()](db::Connection& c, Room const& room) {
    if (!ParticipantRepository(c).refuse(room.id, who, now)) throw not_found("Participant not found");
  };
  co_return co_await decide(caller, std::move(in.roomId), turn_away);
}

Task<StatusOut> RoomWaitingService::admit_all(Caller const& caller, RoomIdIn in) {
  auto const open = [&, stale = clock_.now_ms() - kWaitingStaleMs](db::Connection& c, Room const& room) {
    require_unlocked(room);
    ParticipantRepository participants(c);
    for (auto const& person : participants.list_waiting(room.id, stale)) publish(c, room, caller, person.user_id);
    participants.admit_all(room.id, stale);
  };
  co_return co_await decide(caller, std::move(in.roomId), open);
}

}  // namespace bedrud
