#include "services/webhook_media_service.hpp"

#include <string_view>
#include "database/database.hpp"
#include "repository/room_repository.hpp"
#include "webhooks/event_publisher.hpp"

namespace bedrud {

Task<void> WebhookMediaService::tell(char const* event, std::string room, std::string identity) {
  auto const now = clock_.now_ms();
  auto const store = [&](db::Connection& c) {
    auto const found = RoomRepository(c).by_name(room);
    if (!found) return;
    // Who is in a room, else whose room it is.
    boost::json::object data{{"roomId", found->id}, {"roomName", found->name}};
    data["userId"] = identity.empty() ? found->created_by : identity;
    if (!identity.empty()) data["identity"] = identity;
    if (std::string_view(event) == webhooks::kParticipantLeft) data["leftAt"] = to_rfc3339_seconds(now);
    events_.add(c, {event, found->id, std::move(data)});
  };
  co_await database_.write(store);
}

Task<void> WebhookMediaService::room_started(std::string room) { return tell(webhooks::kRoomStarted, std::move(room), {}); }

Task<void> WebhookMediaService::room_finished(std::string room) {
  std::erase_if(joined_, [&room](auto const& one) { return one.first == room; });
  return tell(webhooks::kRoomEnded, std::move(room), {});
}

Task<void> WebhookMediaService::participant_joined(std::string room, std::string identity) {
  joined_.emplace(room, identity);
  return tell(webhooks::kParticipantJoined, std::move(room), std::move(identity));
}

Task<void> WebhookMediaService::participant_left(std::string room, std::string identity) {
  if (joined_.erase({room, identity}) == 0) co_return;
  co_await tell(webhooks::kParticipantLeft, std::move(room), std::move(identity));
}

}  // namespace bedrud
