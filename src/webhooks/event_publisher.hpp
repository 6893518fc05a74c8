#pragma once
// What happened, told to the receivers that administrators made (webhooks, rest-contract 6). A service adds the event in the
// write that makes it true, so neither exists without the other:
//
//   co_await database_.write([&](db::Connection& c) {
//     rooms.insert(room);
//     events_.add(c, {webhooks::kRoomCreated, room.id, {{"roomId", room.id}, {"roomName", room.name}, {"userId",
//     caller.user_id}}});
//   });
//
// or, where there is no write of its own (an event of the media layer), `co_await events_.publish({...})`. Nothing else is to
// be done: delivery begins when the write is durable. Events of one room reach a receiver in the order they were added. Where
// no receiver wants the event, nothing is written. Data never holds a secret, a token or an address of somebody who did not
// ask.
#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include "base/clock.hpp"
#include "base/task.hpp"
#include "models/webhook.hpp"

namespace bedrud::db {
class Connection;
class Database;
}  // namespace bedrud::db

namespace bedrud::webhooks {

// Every event has roomId and roomName in its data; userId where somebody did it or was in it.
inline constexpr char const* kRoomCreated = "room.created";
inline constexpr char const* kRoomStarted = "room.started";  // the first participant is in it
inline constexpr char const* kRoomEnded = "room.ended";
inline constexpr char const* kParticipantJoined = "participant.joined";
inline constexpr char const* kParticipantLeft = "participant.left";          // and identity, leftAt
inline constexpr char const* kParticipantAdmitted = "participant.admitted";  // and admittedBy
inline constexpr char const* kRecordingStarted = "recording.started";
inline constexpr char const* kRecordingCompleted = "recording.completed";  // rest-contract 5.8
inline constexpr char const* kRecordingFailed = "recording.failed";
inline constexpr char const* kChatMessage = "chat.message";  // only to receivers that name it
inline constexpr char const* kPing = "ping";

// The events a receiver can ask for.
bool is_event(std::string_view name);

struct Event {
  std::string name;  // one of the above
  std::string room;  // the room's id: events of one room keep their order
  boost::json::object data;
};

// The event as its receivers get it, for no receiver yet.
WebhookMessage message_of(Event event, std::int64_t now);

class EventPublisher {
 public:
  EventPublisher(db::Database& database, Clock& clock) : database_(database), clock_(clock) {}

  // In a write.
  void add(db::Connection& connection, Event event) const;
  // In a write of its own; resumes when it is durable. Any executor.
  Task<void> publish(Event event) const;

 private:
  db::Database& database_;
  Clock& clock_;
};

// What is notified when messages wait (Database::listen).
inline constexpr char const* kMessagesChannel = "webhook_messages";

}  // namespace bedrud::webhooks
