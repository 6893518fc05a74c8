#include "services/participant_service.hpp"

#include <algorithm>
#include <unordered_map>
#include "base/error.hpp"
#include "database/database.hpp"
#include "media/media_backend.hpp"
#include "repository/participant_repository.hpp"
#include "repository/room_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/room_rules.hpp"

namespace bedrud {
namespace {

Error not_found(char const* text) { return {ErrorCode::kNotFound, PublicText{text}}; }

media::Participant const* find(std::vector<media::Participant> const& present, std::string_view identity) {
  auto const found = std::find_if(present.begin(), present.end(), [&](auto const& one) { return one.identity == identity; });
  return found == present.end() ? nullptr : &*found;
}

struct Asked {
  Room room;
  std::optional<RoomParticipant> seat;  // of who asks
  RoomRole role = RoomRole::kMember;
};

Asked asked_by(db::Connection& connection, Caller const& caller, std::string const& room_id) {
  Asked asked{require_room(RoomRepository(connection).by_id(room_id)), {}};
  if (!caller.anonymous()) asked.seat = ParticipantRepository(connection).find(asked.room.id, caller.user_id);
  asked.role = role_in(asked.room, asked.seat ? &*asked.seat : nullptr, caller.user_id, caller.level);
  return asked;
}

bool belongs_to(Asked const& asked) {
  return asked.role >= RoomRole::kModerator || (asked.seat && asked.seat->is_active && !asked.seat->is_banned);
}

}  // namespace

Task<PresenceOut> ParticipantService::presence(Caller const& caller, PresenceIn in) {
  bool const only_count = in.countOnly == "1" || in.countOnly == "true";
  if (!only_count && caller.anonymous()) throw Error(ErrorCode::kUnauthenticated, PublicText{"Unauthorized"});
  struct Known {
    Asked asked;
    std::vector<NamedSeat> seats;
  };
  auto const load = [&](db::Connection& c) {
    Known known{asked_by(c, caller, in.roomId), {}};
    if (!only_count) known.seats = ParticipantRepository(c).list_named(known.asked.room.id);
    return known;
  };
  auto const known = co_await database_.read(load);
  bool const visible = known.asked.room.is_public || belongs_to(known.asked);
  PresenceOut out;
  if (!visible && only_count) throw not_found("Room not found");
  if (!visible) {
    out.participants.emplace();
    co_return out;
  }
  // An idle room's name may belong to somebody else's meeting.
  std::vector<media::Participant> present;
  if (known.asked.room.is_active) present = co_await media_.list_participants(known.asked.room.name);
  if (only_count) {
    out.count = static_cast<std::int64_t>(present.size());
    co_return out;
  }
  std::unordered_map<std::string_view, std::string_view> pictures;
  for (auto const& seat : known.seats) pictures.emplace(seat.user_id, seat.avatar_url);
  auto& people = out.participants.emplace();
  for (auto const& one : present) {
    auto const picture = pictures.find(one.identity);
    people.push_back({one.identity, one.name, picture == pictures.end() ? std::string() : std::string(picture->second)});
  }
  co_return out;
}

Task<ParticipantInfoOut> ParticipantService::info(Caller const& caller, TargetIn in) {
  auto const load = [&](db::Connection& c) { return asked_by(c, caller, in.roomId); };
  auto const asked = co_await database_.read(load);
  if (asked.role < RoomRole::kModerator && in.identity != caller.user_id) {
    throw Error(ErrorCode::kForbidden, PublicText{"not authorized for this room"});
  }
  std::vector<media::Participant> present;
  if (asked.room.is_active) present = co_await media_.list_participants(asked.room.name);
  auto const* const one = find(present, in.identity);
  if (!one) throw not_found("Participant not found");
  ParticipantInfoOut out{one->identity, one->name, one->state, one->joined_at / 1000, {}};
  for (auto const& track : one->tracks) out.tracks.push_back({track.sid, track.type, track.source, track.muted});
  co_return out;
}

Task<ParticipantProfileOut> ParticipantService::profile(Caller const& caller, TargetIn in) {
  struct Known {
    Asked asked;
    std::optional<User> user;
  };
  auto const load = [&](db::Connection& c) {
    return Known{asked_by(c, caller, in.roomId), UserRepository(c).by_id(in.identity)};
  };
  auto const known = co_await database_.read(load);
  std::vector<media::Participant> present;
  if (known.asked.room.is_active) present = co_await media_.list_participants(known.asked.room.name);
  if (!find(present, caller.user_id)) throw Error(ErrorCode::kForbidden, PublicText{"You must be in this meeting"});
  auto const* const one = find(present, in.identity);
  if (!one) throw not_found("Participant not found in meeting");
  co_return ParticipantProfileOut{one->identity, one->name, known.user ? known.user->avatar_url : std::string()};
}

}  // namespace bedrud
