#include "services/room_invitation_service.hpp"

#include "base/error.hpp"
#include "base/id.hpp"
#include "database/database.hpp"
#include "repository/invitation_repository.hpp"
#include "repository/participant_repository.hpp"
#include "repository/rate_limit_repository.hpp"
#include "repository/room_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/account_rules.hpp"
#include "services/mail_service.hpp"
#include "services/room_people.hpp"
#include "services/room_rules.hpp"

namespace bedrud {
namespace {

Error bad_request(std::string text) { return {ErrorCode::kBadRequest, PublicText{std::move(text)}}; }
Error not_found(char const* text) { return {ErrorCode::kNotFound, PublicText{text}}; }

Room own_room(db::Connection& connection, std::optional<Room> found, Caller const& caller) {
  auto room = require_room(std::move(found));
  require_role(connection, room, caller, RoomRole::kHost);
  return room;
}

RoomInvitationView view_of(ShownInvitation const& invitation) {
  return {invitation.id,   invitation.user_id.value_or(""), invitation.email,
          invitation.name, invitation.avatar_url,           to_rfc3339(invitation.created_at)};
}

}  // namespace

Task<RoomInvitationsOut> RoomInvitationService::list(Caller const& caller, RoomIdIn in) {
  auto const load = [&](db::Connection& c) {
    return InvitationRepository(c).list(own_room(c, RoomRepository(c).by_id(in.roomId), caller).id);
  };
  RoomInvitationsOut out;
  for (auto const& invitation : co_await database_.read(load)) out.invitations.push_back(view_of(invitation));
  co_return out;
}

Task<RoomInvitationView> RoomInvitationService::add(Caller const& caller, InviteToRoomIn in) {
  if (in.userId.empty() == in.email.empty()) throw bad_request("userId or email is required, and not both");
  RoomInvitation invitation;
  invitation.id = new_id();
  if (!in.email.empty()) invitation.email = require_email(in.email);
  if (!in.userId.empty()) invitation.user_id = in.userId;
  invitation.invited_by = caller.user_id;
  invitation.created_at = clock_.now_ms();
  auto const store = [&](db::Connection& c) {
    invitation.room_id = own_room(c, RoomRepository(c).lock(in.roomId), caller).id;
    InvitationRepository invitations(c);
    if (invitation.user_id && !UserRepository(c).by_id(*invitation.user_id)) throw not_found("User not found");
    if (invitations.count(invitation.room_id) >= kMost) {
      throw bad_request("a room has at most " + std::to_string(kMost) + " invitations");
    }
    if (invitations.insert(invitation) && !invitation.email.empty()) write_to(c, caller, invitation);
    return invitations.find(invitation.room_id, invitation.user_id, invitation.email).value();
  };
  co_return view_of(co_await database_.write(store));
}

void RoomInvitationService::write_to(db::Connection& connection, Caller const& caller, RoomInvitation const& invitation) const {
  auto const now = clock_.now_ms();
  auto const sent = RateLimitRepository(connection).hit("room-invite-mail:" + caller.user_id, kMailsWindowMs, now);
  if (sent.count > kMaxMails) {
    Error error(ErrorCode::kTooManyRequests,
                PublicText{"at most " + std::to_string(kMaxMails) + " invitations by mail in an hour"});
    error.retry_after = static_cast<int>(std::max<std::int64_t>((sent.expires_at - now + 999) / 1000, 1));
    throw error;
  }
  mails_.add(
      connection,
      {.letter = "room_invite", .id = invitation.id, .email = "", .address = caller.address, .detail = invitation.room_id});
}

Task<StatusOut> RoomInvitationService::remove(Caller const& caller, InvitationIdIn in) {
  auto const erase = [&](db::Connection& c) {
    auto const room = own_room(c, RoomRepository(c).lock(in.roomId), caller);
    InvitationRepository invitations(c);
    auto const invitation = invitations.by_id(room.id, in.invitationId);
    if (!invitation) throw not_found("Invitation not found");
    invitations.remove(invitation->id);
    // Who came by the invitation got leave to come again by that.
    ParticipantRepository participants(c);
    if (invitation->user_id) participants.forget_approval(room.id, *invitation->user_id);
    if (!invitation->email.empty()) participants.forget_approval_of_address(room.id, invitation->email);
  };
  co_await database_.write(erase);
  co_return StatusOut{"success"};
}

}  // namespace bedrud
