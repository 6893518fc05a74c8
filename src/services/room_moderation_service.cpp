#include "services/room_moderation_service.hpp"

#include <boost/json.hpp>
#include "base/error.hpp"
#include "base/id.hpp"
#include "database/database.hpp"
#include "media/media_backend.hpp"
#include "repository/participant_repository.hpp"
#include "repository/room_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/room_people.hpp"
#include "services/room_rules.hpp"

namespace bedrud {
namespace {

constexpr std::string_view kInsufficient = "Insufficient permissions";

Error not_found(char const* text) { return {ErrorCode::kNotFound, PublicText{text}}; }
Error forbidden(std::string_view text) { return {ErrorCode::kForbidden, PublicText{std::string(text)}}; }

StatusOut success() { return {"success"}; }
void change_nothing(ParticipantRepository& /*participants*/, auto& /*what*/) {}

// Who is sent out has no say in the room any more.
void end_role(ParticipantRepository& participants, RoomParticipant& seat) {
  seat.is_moderator = seat.is_on_stage = false;
  participants.update_rights(seat);
}

}  // namespace

struct RoomModerationService::Guard {
  RoomRole least = RoomRole::kModerator;
  std::string_view refusal = "not authorized for this room";
  std::string_view host = "Cannot target the room admin";  // empty: to anybody, oneself too
  bool strangers = false;                                  // also to who never was here
};
struct RoomModerationService::Case {
  Room room;
  SeatedPerson target;
};

Task<RoomModerationService::Case> RoomModerationService::decide(Caller const& caller, TargetIn in, Guard guard,
                                                                Change change) const {
  auto const act = [&](db::Connection& c) {
    Case what{require_room(RoomRepository(c).lock(in.roomId)), {}};
    ParticipantRepository participants(c);
    auto const role = role_of(c, what.room, caller);
    if (role < guard.least) throw forbidden(guard.refusal);
    bool const against = !guard.host.empty();
    if (against && in.identity == caller.user_id) {
      throw Error(ErrorCode::kBadRequest, PublicText{"Cannot perform this action on yourself"});
    }
    auto const user = UserRepository(c).by_id(in.identity);
    if (!user) throw not_found("Participant not found");
    what.target.person = person_of(*user);
    what.target.seat.room_id = what.room.id;
    what.target.seat.user_id = user->id;
    auto const seat = participants.find(what.room.id, user->id);
    if (seat) what.target.seat = *seat;
    auto const target = role_in(what.room, what.target);
    if (against && target == RoomRole::kHost) throw forbidden(guard.host);
    if (against && target >= role) throw forbidden(guard.refusal);
    if (!seat && !guard.strangers) throw not_found("Participant not found");
    if (!seat) {
      what.target.seat.id = new_id();
      what.target.seat.joined_at = clock_.now_ms();
      what.target.seat.is_active = false;
      participants.enrol(what.target.seat);
    }
    change(participants, what);
    return what;
  };
  co_return co_await database_.write(act);
}

Task<StatusOut> RoomModerationService::set_right(Caller const& caller, TargetIn in, Guard guard, bool RoomParticipant::* right,
                                                 bool value) const {
  auto const change = [right, value](ParticipantRepository& participants, Case& what) {
    what.target.seat.*right = value;
    participants.update_rights(what.target.seat);
  };
  auto const what = co_await decide(caller, std::move(in), guard, change);
  co_await media_.regrant(seat_grant(what.room, what.target.seat, what.target.person));
  co_return success();
}

Task<StatusOut> RoomModerationService::silence(Caller const& caller, MuteIn in, Guard guard, bool RoomParticipant::* right,
                                               media::Muting how) const {
  TargetIn const target{in.roomId, in.identity};
  if (in.hard) co_return co_await set_right(caller, target, guard, right, true);
  auto const what = co_await decide(caller, target, guard, change_nothing<Case>);
  if (!co_await media_.mute(what.room.name, in.identity, how)) throw not_found("Participant not found");
  co_return success();
}

Task<bool> RoomModerationService::announce(Caller const& caller, Case const& what, std::string_view event,
                                           bool everybody) const {
  auto const& target = what.target.seat.user_id;
  boost::json::object const message{{"type", "system"}, {"event", event}, {"actor", caller.user_id}, {"target", target}};
  media::ServerMessage packet{what.room.name, "system", boost::json::serialize(message)};
  if (!everybody) packet.identities.push_back(target);
  co_return co_await media_.send(std::move(packet));
}

Task<StatusOut> RoomModerationService::send_away(Caller const& caller, Case const& what, std::string_view event) const {
  co_await announce(caller, what, event, true);
  co_await let_arrive(farewell_);
  co_await media_.remove_participant(what.room.name, what.target.seat.user_id);
  co_return success();
}

Task<StatusOut> RoomModerationService::tell(Caller const& caller, TargetIn in, Guard guard, std::string event) const {
  auto const what = co_await decide(caller, std::move(in), guard, change_nothing<Case>);
  if (!co_await announce(caller, what, event, false)) throw not_found("Participant not found");
  co_return success();
}

Task<StatusOut> RoomModerationService::kick_out(Caller const& caller, TargetIn in, Guard guard) const {
  auto const change = [this](ParticipantRepository& participants, Case& what) {
    if (!what.target.seat.is_active) throw not_found("Participant not found");
    end_role(participants, what.target.seat);
    participants.kick(what.room.id, what.target.seat.user_id, clock_.now_ms());
  };
  auto const what = co_await decide(caller, std::move(in), guard, change);
  co_return co_await send_away(caller, what, "kick");
}

Task<StatusOut> RoomModerationService::kick(Caller const& caller, TargetIn in) {
  return kick_out(caller, std::move(in), {.refusal = kInsufficient, .host = "Cannot kick the room admin"});
}

Task<StatusOut> RoomModerationService::kick_anybody(Caller const& caller, TargetIn in) {
  return kick_out(caller, std::move(in), {.least = RoomRole::kAdministrator, .refusal = kInsufficient, .host = {}});
}

Task<StatusOut> RoomModerationService::mute_anybody(Caller const& caller, TargetIn in) {
  return silence(caller, {in.roomId, in.identity}, {.least = RoomRole::kAdministrator, .refusal = kInsufficient, .host = {}},
                 &RoomParticipant::is_muted, media::Muting::kSound);
}

Task<StatusOut> RoomModerationService::ban(Caller const& caller, TargetIn in) {
  auto const change = [this](ParticipantRepository& participants, Case& what) {
    end_role(participants, what.target.seat);
    participants.ban(what.room.id, what.target.seat.user_id, clock_.now_ms());
  };
  Guard const guard{.refusal = kInsufficient, .host = "Cannot ban the room admin", .strangers = true};
  auto const what = co_await decide(caller, std::move(in), guard, change);
  co_return co_await send_away(caller, what, "ban");
}

Task<StatusOut> RoomModerationService::unban(Caller const& caller, TargetIn in) {
  auto const change = [](ParticipantRepository& participants, Case& what) {
    if (!participants.unban(what.room.id, what.target.seat.user_id)) throw not_found("Participant not found");
  };
  co_await decide(caller, std::move(in), {.refusal = kInsufficient}, change);
  co_return success();
}

Task<BansOut> RoomModerationService::bans(Caller const& caller, RoomIdIn in) {
  auto const load = [&](db::Connection& c) {
    auto const room = require_room(RoomRepository(c).by_id(in.roomId));
    require_role(c, room, caller, RoomRole::kModerator);
    return ParticipantRepository(c).list_banned(room.id);
  };
  BansOut out;
  for (auto& person : co_await database_.read(load)) {
    out.banned.push_back({std::move(person.user_id), std::move(person.name), std::move(person.avatar_url)});
  }
  co_return out;
}

Task<StatusOut> RoomModerationService::mute(Caller const& caller, MuteIn in) {
  return silence(caller, std::move(in), {.refusal = kInsufficient, .host = "Cannot mute the room admin"},
                 &RoomParticipant::is_muted, media::Muting::kSound);
}

Task<StatusOut> RoomModerationService::allow_sound(Caller const& caller, TargetIn in) {
  return set_right(caller, std::move(in), {.refusal = kInsufficient}, &RoomParticipant::is_muted, false);
}

Task<StatusOut> RoomModerationService::mute_all(Caller const& caller, MuteAllIn in) {
  struct Found {
    Room room;
    std::vector<SeatedPerson> below;
  };
  auto const act = [&](db::Connection& c) {
    Found found{require_room(RoomRepository(c).lock(in.roomId)), {}};
    ParticipantRepository participants(c);
    auto const role = role_of(c, found.room, caller);
    if (role < RoomRole::kModerator) throw forbidden(kInsufficient);
    for (auto& who : seated_people(c, found.room)) {
      auto const theirs = role_in(found.room, who);
      if (theirs >= role || theirs == RoomRole::kHost || who.seat.user_id == caller.user_id) continue;
      if (in.hard) {
        who.seat.is_muted = true;
        participants.update_rights(who.seat);
      }
      found.below.push_back(std::move(who));
    }
    return found;
  };
  auto found = co_await database_.write(act);
  if (in.hard) {
    co_await regrant_all(media_, std::move(found.room), std::move(found.below));
    co_return success();
  }
  for (auto const& who : found.below) co_await media_.mute(found.room.name, who.seat.user_id, media::Muting::kSound);
  co_return success();
}

Task<StatusOut> RoomModerationService::camera_off(Caller const& caller, MuteIn in) {
  return silence(caller, std::move(in), {}, &RoomParticipant::is_video_off, media::Muting::kCamera);
}

Task<StatusOut> RoomModerationService::allow_camera(Caller const& caller, TargetIn in) {
  return set_right(caller, std::move(in), {}, &RoomParticipant::is_video_off, false);
}

Task<StatusOut> RoomModerationService::stop_sharing(Caller const& caller, TargetIn in) {
  auto const what = co_await decide(caller, std::move(in), {}, change_nothing<Case>);
  if (!co_await media_.mute(what.room.name, what.target.seat.user_id, media::Muting::kScreen)) {
    throw not_found("Participant not found");
  }
  co_return success();
}

Task<StatusOut> RoomModerationService::block_chat(Caller const& caller, TargetIn in) {
  return set_right(caller, std::move(in), {}, &RoomParticipant::is_chat_blocked, true);
}

Task<StatusOut> RoomModerationService::unblock_chat(Caller const& caller, TargetIn in) {
  return set_right(caller, std::move(in), {}, &RoomParticipant::is_chat_blocked, false);
}

Task<StatusOut> RoomModerationService::promote(Caller const& caller, TargetIn in) {
  bool was = false;
  auto const change = [&was](ParticipantRepository& participants, Case& what) {
    was = std::exchange(what.target.seat.is_moderator, true);
    participants.update_rights(what.target.seat);
  };
  auto const what = co_await decide(caller, std::move(in), {.least = RoomRole::kHost, .refusal = kInsufficient}, change);
  if (was) co_return StatusOut{"already_moderator"};
  co_await media_.regrant(seat_grant(what.room, what.target.seat, what.target.person));
  co_return success();
}

Task<StatusOut> RoomModerationService::demote(Caller const& caller, TargetIn in) {
  return set_right(caller, std::move(in), {.least = RoomRole::kHost, .refusal = kInsufficient}, &RoomParticipant::is_moderator,
                   false);
}

Task<StatusOut> RoomModerationService::bring_on_stage(Caller const& caller, TargetIn in) {
  return set_right(caller, std::move(in), {.host = {}}, &RoomParticipant::is_on_stage, true);
}

Task<StatusOut> RoomModerationService::remove_from_stage(Caller const& caller, TargetIn in) {
  return set_right(caller, std::move(in), {}, &RoomParticipant::is_on_stage, false);
}

Task<StatusOut> RoomModerationService::set_hearing(Caller const& caller, TargetIn in, bool deafened) const {
  auto const change = [deafened](ParticipantRepository& participants, Case& what) {
    what.target.seat.is_deafened = deafened;
    participants.update_rights(what.target.seat);
  };
  auto const what = co_await decide(caller, std::move(in), {}, change);
  auto grant = seat_grant(what.room, what.target.seat, what.target.person);
  // An empty value takes away what the server wrote.
  grant.attributes.try_emplace(kDeafAttribute, "");
  if (!co_await media_.regrant(std::move(grant))) throw not_found("Participant not found");
  co_await announce(caller, what, deafened ? "deafen" : "undeafen", false);
  co_return success();
}

Task<StatusOut> RoomModerationService::deafen(Caller const& caller, TargetIn in) {
  return set_hearing(caller, std::move(in), true);
}

Task<StatusOut> RoomModerationService::undeafen(Caller const& caller, TargetIn in) {
  return set_hearing(caller, std::move(in), false);
}

Task<StatusOut> RoomModerationService::ask(Caller const& caller, AskIn in) {
  if (in.action != "unmute" && in.action != "camera") throw Error(ErrorCode::kBadRequest, PublicText{"Unknown action"});
  co_return co_await tell(caller, {in.roomId, in.identity}, {}, "ask_" + in.action);
}

Task<StatusOut> RoomModerationService::spotlight(Caller const& caller, TargetIn in) {
  auto const what = co_await decide(caller, std::move(in), {.host = {}}, change_nothing<Case>);
  co_await announce(caller, what, "spotlight", true);
  co_return success();
}

}  // namespace bedrud
