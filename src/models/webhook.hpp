#pragma once
#include <boost/describe.hpp>
#include <cstdint>
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

// An event for one receiver that an administrator made; pending, delivered or failed.
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
