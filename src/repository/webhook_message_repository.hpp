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

  // The first that is due; what failed holds up what is about the same room.
  std::optional<WebhookMessage> next(std::string_view webhook_id, std::int64_t now) {
    return db_.one<WebhookMessage>(
        "SELECT * FROM webhook_messages m WHERE webhook_id = $1 AND status = 'pending' AND due_at <= $2 AND NOT EXISTS ("
        "SELECT 1 FROM webhook_messages e WHERE e.webhook_id = m.webhook_id AND e.room = m.room AND e.status = 'pending' AND "
        "e.id < m.id) ORDER BY id LIMIT 1",
        webhook_id, now);
  }
  void settle(WebhookMessage const& message) {
    db_.exec(
        "UPDATE webhook_messages SET status = $2, attempts = $3, due_at = $4, updated_at = $5, http_status = $6, "
        "latency_ms = $7, error = $8 WHERE id = $1 AND status = 'pending'",
        message.id, message.status, message.attempts, message.due_at, message.updated_at, message.http_status,
        message.latency_ms, message.error);
  }
  void fail_waiting(std::string_view webhook_id, std::int64_t now, std::string_view error) {
    db_.exec(
        "UPDATE webhook_messages SET status = 'failed', updated_at = $2, error = $3 WHERE webhook_id = $1 AND status = "
        "'pending'",
        webhook_id, now, error);
  }
  // The newest first, from below `before`.
  std::vector<WebhookMessage> page(std::string_view webhook_id, std::string_view status, std::int64_t before,
                                   std::int64_t limit) {
    return db_.all<WebhookMessage>(
        "SELECT * FROM webhook_messages WHERE webhook_id = $1 AND (CAST($2 AS TEXT) = '' OR status = $2) AND id < $3 "
        "ORDER BY id DESC LIMIT $4",
        webhook_id, status, before, limit);
  }
  // Sends it again, as the same event, however it ended.
  bool replay(std::string_view webhook_id, std::int64_t id, std::int64_t now) {
    return db_.exec(
               "UPDATE webhook_messages SET status = 'pending', attempts = 0, due_at = $3, updated_at = $3 "
               "WHERE webhook_id = $1 AND id = $2",
               webhook_id, id, now) == 1;
  }
  std::int64_t remove_settled(std::int64_t before) {
    return db_.exec("DELETE FROM webhook_messages WHERE status IN ('delivered', 'failed') AND updated_at < $1", before);
  }

 private:
  db::Connection& db_;
};

}  // namespace bedrud
