#include "services/room_hand_service.hpp"

#include <boost/json.hpp>
#include "base/error.hpp"
#include "database/database.hpp"
#include "media/media_backend.hpp"
#include "repository/participant_repository.hpp"
#include "repository/room_repository.hpp"
#include "services/chat_rules.hpp"
#include "services/room_people.hpp"
#include "services/room_rules.hpp"

namespace bedrud {
namespace {

struct Hands {
  Room room;
  std::vector<SeatedPerson> people;  // whose hands have changed
};

Error not_found() { return {ErrorCode::kNotFound, PublicText{"Participant not found"}}; }

Room seated_room(db::Connection& connection, Caller const& caller, std::string const& room_id) {
  auto room = require_room(RoomRepository(connection).lock(room_id));
  auto const seat = ParticipantRepository(connection).find(room.id, caller.user_id);
  if (!seat || !seat->is_active || seat->is_banned) {
    throw Error(ErrorCode::kForbidden, PublicText{"Not a participant in this room"});
  }
  return room;
}

Task<StatusOut> show(media::MediaBackend& media, Hands hands) {
  std::vector<media::JoinGrant> grants;
  for (auto const& who : hands.people) {
    grants.push_back(seat_grant(hands.room, who.seat, who.person));
    // An empty value takes away what the server wrote.
    grants.back().attributes.try_emplace(kHandAttribute, "");
  }
  co_await media.regrant_all(std::move(grants));
  co_return StatusOut{"success"};
}

}  // namespace

Task<StatusOut> RoomHandService::set(Caller const& caller, HandIn in) {
  auto const act = [&](db::Connection& c) {
    Hands hands{seated_room(c, caller, in.roomId), {}};
    ParticipantRepository participants(c);
    if (in.raised)
      participants.raise_hand(hands.room.id, caller.user_id, clock_.now_ms());
    else
      participants.lower_hand(hands.room.id, caller.user_id);
    if (auto who = seated_person(c, hands.room, caller.user_id)) hands.people.push_back(std::move(*who));
    return hands;
  };
  co_return co_await show(media_, co_await database_.write(act));
}

Task<StatusOut> RoomHandService::lower(Caller const& caller, TargetIn in) {
  auto const act = [&](db::Connection& c) {
    Hands hands{require_room(RoomRepository(c).lock(in.roomId)), {}};
    require_role(c, hands.room, caller, RoomRole::kModerator);
    ParticipantRepository(c).lower_hand(hands.room.id, in.identity);
    auto who = seated_person(c, hands.room, in.identity);
    if (!who) throw not_found();
    hands.people.push_back(std::move(*who));
    return hands;
  };
  co_return co_await show(media_, co_await database_.write(act));
}

Task<StatusOut> RoomHandService::lower_all(Caller const& caller, RoomIdIn in) {
  auto const act = [&](db::Connection& c) {
    Hands hands{require_room(RoomRepository(c).lock(in.roomId)), {}};
    require_role(c, hands.room, caller, RoomRole::kModerator);
    ParticipantRepository participants(c);
    for (auto& who : seated_people(c, hands.room)) {
      if (!who.seat.hand_raised_at) continue;
      participants.lower_hand(hands.room.id, who.seat.user_id);
      who.seat.hand_raised_at.reset();
      hands.people.push_back(std::move(who));
    }
    return hands;
  };
  co_return co_await show(media_, co_await database_.write(act));
}

Task<StatusOut> RoomHandService::react(Caller const& caller, EmojiIn in) {
  if (!is_emoji(in.emoji)) throw Error(ErrorCode::kBadRequest, PublicText{"emoji must be one emoji"});
  auto const room = co_await database_.write([&](db::Connection& c) { return seated_room(c, caller, in.roomId); });
  boost::json::object const event{{"type", "reaction"}, {"identity", caller.user_id}, {"emoji", in.emoji}};
  co_await media_.send({room.name, "bedrud", boost::json::serialize(event)});
  co_return StatusOut{"success"};
}

}  // namespace bedrud
