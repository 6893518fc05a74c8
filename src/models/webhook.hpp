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

}  // namespace bedrud
