#pragma once
// The receivers of events that administrators made.
#include <optional>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/webhook.hpp"

namespace bedrud {

class WebhookEndpointRepository {
 public:
  explicit WebhookEndpointRepository(db::Connection& connection) : db_(connection) {}

  void insert(Webhook const& hook) {
    db_.exec(
        "INSERT INTO webhooks (id, name, url, secret, events, is_active, created_by, created_at, updated_at) "
        "VALUES ($1, $2, $3, $4, $5, $6 = 1, $7, $8, $9)",
        hook.id, hook.name, hook.url, hook.secret, hook.events, hook.is_active ? 1 : 0, hook.created_by, hook.created_at,
        hook.updated_at);
  }
  std::optional<Webhook> find(std::string_view id) { return db_.one<Webhook>("SELECT * FROM webhooks WHERE id = $1", id); }
  // The row is held until the transaction ends.
  std::optional<Webhook> lock(std::string_view id) {
    return db_.one<Webhook>("SELECT * FROM webhooks WHERE id = $1 {for_update}", id);
  }
  std::int64_t count() { return db_.one<std::int64_t>("SELECT count(*) FROM webhooks").value_or(0); }
  // The newest first.
  std::vector<Webhook> page(std::int64_t limit, std::int64_t offset) {
    return db_.all<Webhook>("SELECT * FROM webhooks ORDER BY created_at DESC, id DESC LIMIT $1 OFFSET $2", limit, offset);
  }
  // What an administrator changes. Switching it on again forgets that it failed.
  void update(Webhook const& hook) {
    db_.exec(
        "UPDATE webhooks SET name = $2, url = $3, events = $4, is_active = $5 = 1, disabled_reason = $6, failing_since = $7, "
        "paused_until = $8, updated_at = $9 WHERE id = $1",
        hook.id, hook.name, hook.url, hook.events, hook.is_active ? 1 : 0, hook.disabled_reason, hook.failing_since,
        hook.paused_until, hook.updated_at);
  }
  void rotate(Webhook const& hook) {
    db_.exec("UPDATE webhooks SET secret = $2, previous_secret = $3, previous_until = $4, updated_at = $5 WHERE id = $1",
             hook.id, hook.secret, hook.previous_secret, hook.previous_until, hook.updated_at);
  }
  bool remove(std::string_view id) { return db_.exec("DELETE FROM webhooks WHERE id = $1", id) == 1; }

  // Receivers to whom a message can go now and whom no server serves.
  std::vector<std::string> ready(std::int64_t now) {
    return db_.all<std::string>(
        "SELECT w.id FROM webhooks w WHERE w.is_active = TRUE AND w.paused_until <= $1 AND w.leased_until <= $1 AND EXISTS ("
        "SELECT 1 FROM webhook_messages m WHERE m.webhook_id = w.id AND m.status = 'pending' AND m.due_at <= $1 AND NOT EXISTS "
        "("
        "SELECT 1 FROM webhook_messages e WHERE e.webhook_id = m.webhook_id AND e.room = m.room AND e.status = 'pending' AND "
        "e.id < m.id)) ORDER BY w.id",
        now);
  }
  // When something not yet due comes due; what is due already waits for an end that looks again.
  std::optional<std::int64_t> next_due(std::int64_t now) {
    return db_
        .one<std::optional<std::int64_t>>(
            "SELECT min(CASE WHEN w.paused_until > m.due_at THEN w.paused_until ELSE m.due_at END) FROM webhook_messages m "
            "JOIN webhooks w ON w.id = m.webhook_id WHERE m.status = 'pending' AND w.is_active = TRUE AND "
            "(m.due_at > $1 OR w.paused_until > $1)",
            now)
        .value_or(std::nullopt);
  }
  // Takes a free lease, or holds one's own longer.
  std::optional<Webhook> lease(std::string_view id, std::string_view server, std::int64_t now, std::int64_t until) {
    return db_.one<Webhook>(
        "UPDATE webhooks SET lease = $2, leased_until = $4 WHERE id = $1 AND is_active = TRUE AND paused_until <= $3 AND "
        "(leased_until <= $3 OR lease = $2) RETURNING *",
        id, server, now, until);
  }
  bool release(std::string_view id, std::string_view server) {
    return db_.exec("UPDATE webhooks SET lease = '', leased_until = 0 WHERE id = $1 AND lease = $2", id, server) == 1;
  }
  void release_all(std::string_view server) {
    db_.exec("UPDATE webhooks SET lease = '', leased_until = 0 WHERE lease = $1", server);
  }
  void succeeded(std::string_view id, std::int64_t now) {
    db_.exec("UPDATE webhooks SET last_seen = $2, failing_since = NULL, paused_until = 0 WHERE id = $1", id, now);
  }
  void failed(std::string_view id, std::int64_t now, std::int64_t paused_until) {
    db_.exec("UPDATE webhooks SET failing_since = COALESCE(failing_since, $2), paused_until = $3 WHERE id = $1", id, now,
             paused_until);
  }
  void disable(std::string_view id, std::string_view reason, std::int64_t now) {
    db_.exec("UPDATE webhooks SET is_active = FALSE, disabled_reason = $2, updated_at = $3 WHERE id = $1", id, reason, now);
  }

 private:
  db::Connection& db_;
};

}  // namespace bedrud
