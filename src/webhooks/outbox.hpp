#pragma once
// Durable delivery of events to receivers on the web: at least once, in order within a queue of a receiver, tried again with
// growing pauses for a day, over restarts. The events wait in the database (webhook_deliveries); what they say and how they are
// signed is the business of whoever adds them.
//
// Runs on one executor, given at construction; add() may be awaited from any.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>
#include "base/clock.hpp"
#include "base/task.hpp"
#include "models/webhook.hpp"

namespace bedrud::db {
class Database;
}
namespace bedrud::net {
class HttpClient;
}

namespace bedrud::webhooks {

struct Limits {
  std::int64_t first_pause_ms = 1000, longest_pause_ms = 300'000;  // between two tries; it doubles
  std::int64_t keep_ms = 86'400'000;                               // an event is given up after this time
  std::int64_t most_waiting = 10'000;                              // of one receiver; further events are not kept
  std::int64_t at_once = 16;                                       // deliveries to one receiver on their way together
};

class Outbox {
 public:
  // The headers of one try ("Name: value"); nothing when the receiver is not wanted any more, then the event is dropped.
  using Sign = std::function<std::optional<std::vector<std::string>>(WebhookDelivery const&)>;

  // Everything outlives the outbox.
  Outbox(boost::asio::any_io_executor executor, db::Database& database, net::HttpClient& client, Clock& clock, Sign sign,
         Limits limits = {});

  // Begins to deliver what waits, from an earlier run too.
  void start();
  // Resumes when the event is in the database.
  Task<void> add(std::vector<std::string> urls, std::string queue, std::string body);

 private:
  Task<void> run();
  Task<void> deliver(WebhookDelivery delivery);
  void wake();

  boost::asio::any_io_executor executor_;
  db::Database& database_;
  net::HttpClient& client_;
  Clock& clock_;
  Sign sign_;
  Limits limits_;
  boost::asio::steady_timer timer_;
  std::set<std::int64_t> under_way_;  // ids
  bool again_ = false;                // something changed since the last look
};

}  // namespace bedrud::webhooks
