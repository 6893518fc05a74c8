#pragma once
// Tells webhooks what really happened in rooms: events of the media layer, not of tokens that were issued (W64).
#include <set>
#include <string>
#include <utility>
#include "base/clock.hpp"
#include "base/task.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud::webhooks {
class EventPublisher;
}  // namespace bedrud::webhooks

namespace bedrud {

class WebhookMediaService {
 public:
  WebhookMediaService(db::Database& database, Clock& clock, webhooks::EventPublisher& events)
      : database_(database),
        clock_(clock),
        events_(events) {}

  // By the room's name on the wire; rooms that no account made are not told of. All on one executor, in their order.
  Task<void> room_started(std::string room);
  Task<void> room_finished(std::string room);
  Task<void> participant_joined(std::string room, std::string identity);
  // Of who never joined nothing is told.
  Task<void> participant_left(std::string room, std::string identity);

 private:
  Task<void> tell(char const* event, std::string room, std::string identity);

  db::Database& database_;
  Clock& clock_;
  webhooks::EventPublisher& events_;
  std::set<std::pair<std::string, std::string>> joined_;  // room, identity
};

}  // namespace bedrud
