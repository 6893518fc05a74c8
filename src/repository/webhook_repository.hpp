#pragma once
// Webhook events that wait for their receivers.
#include <optional>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/webhook.hpp"

namespace bedrud {

class WebhookRepository {
 public:
  explicit WebhookRepository(db::Connection& connection) : db_(connection) {}

  // False: the receiver has `most` waiting and this one is not kept.
  bool add(std::string_view url, std::string_view queue, std::string_view body, std::int64_t now, std::int64_t most) {
    return db_.exec(
               "INSERT INTO webhook_deliveries (url, queue, body, attempts, created_at, due_at) "
               "SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), 0, CAST($4 AS BIGINT), CAST($4 AS BIGINT) "
               "WHERE (SELECT count(*) FROM webhook_deliveries WHERE url = $1) < $5",
               url, queue, body, now, most) == 1;
  }
  // The first of each receiver's queues that is due, `limit` for each receiver, the oldest first.
  std::vector<WebhookDelivery> due(std::int64_t now, std::int64_t limit) {
    return db_.all<WebhookDelivery>(
        "SELECT * FROM (SELECT w.*, row_number() OVER (PARTITION BY url ORDER BY due_at, id) AS place "
        "FROM webhook_deliveries w WHERE due_at <= $1 AND NOT EXISTS ("
        "SELECT 1 FROM webhook_deliveries earlier WHERE earlier.url = w.url AND earlier.queue = w.queue AND earlier.id < w.id"
        ")) ready WHERE place <= $2 ORDER BY id",
        now, limit);
  }
  // When the next first of a queue is due; nothing when all is delivered.
  std::optional<std::int64_t> next_due() {
    return db_
        .one<std::optional<std::int64_t>>(
            "SELECT min(due_at) FROM webhook_deliveries w WHERE NOT EXISTS ("
            "SELECT 1 FROM webhook_deliveries earlier WHERE earlier.url = w.url AND earlier.queue = w.queue AND "
            "earlier.id < w.id)")
        .value_or(std::nullopt);
  }
  void retry(std::int64_t id, std::int64_t attempts, std::int64_t due_at) {
    db_.exec("UPDATE webhook_deliveries SET attempts = $2, due_at = $3 WHERE id = $1", id, attempts, due_at);
  }
  bool remove(std::int64_t id) { return db_.exec("DELETE FROM webhook_deliveries WHERE id = $1", id) == 1; }

 private:
  db::Connection& db_;
};

}  // namespace bedrud
