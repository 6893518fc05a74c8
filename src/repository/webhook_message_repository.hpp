#pragma once
// Events on their way to the receivers that administrators made, and what became of them.
#include <optional>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/webhook.hpp"

namespace bedrud {

class WebhookMessageRepository {
 public:
  explicit WebhookMessageRepository(db::Connection& connection) : db_(connection) {}

  // The receivers that asked for the event, and how many messages wait for each; counted up to `most`.
  std::vector<WebhookReceiver> receivers_of(std::string_view event, std::int64_t most) {
    return db_.all<WebhookReceiver>(
        "SELECT w.id, (SELECT count(*) FROM (SELECT 1 FROM webhook_messages m WHERE m.webhook_id = w.id AND "
        "m.status = 'pending' LIMIT $2) waiting) AS waiting FROM webhooks w WHERE w.is_active = TRUE AND w.events LIKE $1 "
        "ORDER BY w.id",
        "%\"" + std::string(event) + "\"%", most);
  }
  void insert(WebhookMessage const& message) {
    db_.exec(
        "INSERT INTO webhook_messages (webhook_id, event_id, event, room, body, created_at, due_at, updated_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        message.webhook_id, message.event_id, message.event, message.room, message.body, message.created_at, message.due_at,
        message.updated_at);
  }

 private:
  db::Connection& db_;
};

}  // namespace bedrud
