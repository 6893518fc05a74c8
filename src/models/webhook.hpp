#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace bedrud {

// An event that waits for one receiver. Within a queue of a receiver events are delivered in the order of their ids.
struct WebhookDelivery {
  std::int64_t id = 0;
  std::string url, queue, body;
  std::int64_t attempts = 0;
  std::int64_t created_at = 0, due_at = 0;  // UTC milliseconds
};
BOOST_DESCRIBE_STRUCT(WebhookDelivery, (), (id, url, queue, body, attempts, created_at, due_at))

// A receiver of events that an administrator made.
struct Webhook {
  std::string id, name, url;
  std::string secret, previous_secret;  // sealed; the previous one also signs until previous_until
  std::int64_t previous_until = 0;
  std::string events;  // a JSON array of names
  bool is_active = true;
  std::string disabled_reason;                // why the server switched it off: gone, failing; empty: it did not
  std::optional<std::int64_t> last_seen;      // the last success
  std::optional<std::int64_t> failing_since;  // the first failure since then
  std::int64_t paused_until = 0;              // the receiver asked for a rest
  std::string created_by;
  std::int64_t created_at = 0, updated_at = 0;
};
BOOST_DESCRIBE_STRUCT(Webhook, (),
                      (id, name, url, secret, previous_secret, previous_until, events, is_active, disabled_reason, last_seen,
                       failing_since, paused_until, created_by, created_at, updated_at))

// An event for one receiver; pending, delivered or failed.
struct WebhookMessage {
  std::int64_t id = 0;
  std::string webhook_id, event_id, event, room, body;
  std::string status = "pending";
  std::int64_t attempts = 0;
  std::int64_t created_at = 0, due_at = 0, updated_at = 0;  // UTC milliseconds
  std::int64_t http_status = 0, latency_ms = 0;             // of the last try; 0: no answer
  std::string error;                                        // of the last try
};
BOOST_DESCRIBE_STRUCT(WebhookMessage, (),
                      (id, webhook_id, event_id, event, room, body, status, attempts, created_at, due_at, updated_at,
                       http_status, latency_ms, error))

struct WebhookReceiver {
  std::string id;
  std::int64_t waiting = 0;
};
BOOST_DESCRIBE_STRUCT(WebhookReceiver, (), (id, waiting))

}  // namespace bedrud
