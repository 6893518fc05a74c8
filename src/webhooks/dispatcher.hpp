#pragma once
// Delivers the messages of EventPublisher: at least once, to each receiver one at a time. Messages of one room keep their
// order, one that failed holds up only what is about the same room, and a receiver that is slow or away holds up nobody else.
// Several servers of a database share the work: who delivers to a receiver holds a lease on it.
//
// Runs on one executor.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <set>
#include <string>
#include <vector>
#include "base/clock.hpp"
#include "base/task.hpp"
#include "database/database.hpp"
#include "models/webhook.hpp"

namespace bedrud::net {
struct HttpAnswer;
class HttpClient;
}  // namespace bedrud::net

namespace bedrud::webhooks {

inline constexpr auto kTimeout = std::chrono::seconds(10);  // of one try

class Dispatcher {
 public:
  // The headers of one try ("Name: value").
  // Empty: it cannot be signed, and is not sent.
  using Sign = std::function<std::vector<std::string>(Webhook const&, WebhookMessage const&)>;

  // Everything outlives the dispatcher.
  Dispatcher(boost::asio::any_io_executor executor, db::Database& database, net::HttpClient& client, Clock& clock, Sign sign);

  // Begins to deliver what waits, from an earlier run too.
  void start();
  // Gives the leases back; what was on its way is tried again after the next start. When the executor does not run any more.
  void stop();

 private:
  struct Claim {
    Webhook webhook;
    WebhookMessage message;
  };

  Task<void> run();
  Task<void> look();
  Task<void> serve(std::string webhook_id);
  Task<std::optional<Claim>> claim(std::string webhook_id);
  Task<void> settle(Claim claim, net::HttpAnswer answer, std::int64_t latency_ms);
  void wake();

  boost::asio::any_io_executor executor_;
  db::Database& database_;
  net::HttpClient& client_;
  Clock& clock_;
  Sign sign_;
  std::string const server_;  // the name on leases
  boost::asio::steady_timer timer_;
  db::Notices::Listening listening_;
  std::set<std::string> under_way_;  // receivers
  std::chrono::milliseconds pause_{0};
  bool again_ = false, stopped_ = false;
};

}  // namespace bedrud::webhooks
