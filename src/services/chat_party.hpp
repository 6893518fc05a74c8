#pragma once
// What the parts of the chat service share.
#include <string>
#include "models/room.hpp"
#include "services/chat_service.hpp"
#include "services/room_rules.hpp"

namespace bedrud {

// Somebody who writes in a room.
struct ChatService::Party {
  Room room;
  std::string user_id;
  RoomRole role = RoomRole::kMember;
};

}  // namespace bedrud
