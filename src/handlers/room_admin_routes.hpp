#pragma once
// /api/admin/rooms: rooms as administrators of the server see them.
#include "http/router.hpp"
#include "services/room_admin_service.hpp"

namespace bedrud {

void room_admin_routes(http::Router& router, RoomAdminService& rooms);

}  // namespace bedrud
