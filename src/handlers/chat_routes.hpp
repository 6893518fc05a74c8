#pragma once
// /api/room/{roomId}/chat and /uploads/chat: what people write and send in rooms.
#include "http/router.hpp"
#include "services/chat_service.hpp"
#include "services/upload_service.hpp"

namespace bedrud {

void chat_routes(http::Router& router, ChatService& chat, UploadService& uploads);

}  // namespace bedrud
