#include "webhooks/event_publisher.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include "base/id.hpp"
#include "base/log.hpp"
#include "database/database.hpp"
#include "repository/webhook_message_repository.hpp"

namespace bedrud::webhooks {
namespace {

constexpr std::int64_t kMostWaiting = 10'000;
constexpr std::string_view kEvents[] = {kRoomCreated,
                                        kRoomStarted,
                                        kRoomEnded,
                                        kParticipantJoined,
                                        kParticipantLeft,
                                        kParticipantAdmitted,
                                        kRecordingStarted,
                                        kRecordingCompleted,
                                        kRecordingFailed,
                                        kChatMessage,
                                        kPing};

}  // namespace

bool is_event(std::string_view name) { return std::find(std::begin(kEvents), std::end(kEvents), name) != std::end(kEvents); }

WebhookMessage message_of(Event event, std::int64_t now) {
  WebhookMessage message;
  message.event_id = new_id();
  message.event = std::move(event.name);
  message.room = std::move(event.room);
  message.created_at = message.due_at = message.updated_at = now;
  boost::json::object body;
  body["data"] = std::move(event.data);
  body["event"] = message.event;
  body["id"] = message.event_id;
  body["timestamp"] = to_rfc3339_seconds(now);
  message.body = boost::json::serialize(body);
  return message;
}

void EventPublisher::add(db::Connection& connection, Event event) const {
  WebhookMessageRepository messages(connection);
  auto const receivers = messages.receivers_of(event.name, kMostWaiting);
  if (receivers.empty()) return;
  auto message = message_of(std::move(event), clock_.now_ms());
  bool added = false;
  for (auto const& receiver : receivers) {
    if (receiver.waiting >= kMostWaiting) {
      log::warn("a webhook event was not kept: too many wait for the receiver",
                {{"webhook", boost::json::value(receiver.id)}, {"waiting", receiver.waiting}});
      continue;
    }
    message.webhook_id = receiver.id;
    messages.insert(message);
    added = true;
  }
  if (added) connection.notify(kMessagesChannel);
}

Task<void> EventPublisher::publish(Event event) const {
  auto const store = [this, &event](db::Connection& c) { add(c, event); };
  co_await database_.write(store);
}

}  // namespace bedrud::webhooks
