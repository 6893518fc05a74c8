#pragma once
// Routes of moderation in a room and of its waiting room (rest-contract 1.11).
#include "http/router.hpp"
#include "services/room_hand_service.hpp"
#include "services/room_moderation_service.hpp"
#include "services/room_waiting_service.hpp"

namespace bedrud {

void room_moderation_routes(http::Router& router, RoomModerationService& moderation, RoomWaitingService& waiting);
void room_hand_routes(http::Router& router, RoomHandService& hands);

}  // namespace bedrud
