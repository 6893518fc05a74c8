#pragma once
// /api/room: making, finding, joining and ending rooms.
#include "http/router.hpp"
#include "services/participant_service.hpp"
#include "services/room_invitation_service.hpp"
#include "services/room_join_service.hpp"
#include "services/room_service.hpp"

namespace bedrud {

void room_routes(http::Router& router, RoomService& rooms, RoomJoinService& joins, ParticipantService& participants);
void room_invitation_routes(http::Router& router, RoomInvitationService& invitations);

}  // namespace bedrud
