#pragma once
// The webhooks of a LiveKit server (livekit-wire 4.5): every configured receiver gets every event, signed with the API key.
#include <boost/asio/any_io_executor.hpp>
#include <string>
#include "base/clock.hpp"
#include "base/task.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "net/http_client.hpp"
#include "webhooks/outbox.hpp"

namespace bedrud::app {

class LivekitWebhooks {
 public:
  // Everything outlives the object; deliveries run on the executor.
  LivekitWebhooks(config::Config const& config, boost::asio::any_io_executor executor, db::Database& database,
                  net::HttpClient& client, Clock& clock);

  void start() { outbox_.start(); }
  // Resumes when the event is safe in the database.
  Task<void> add(std::string room, std::string body);

 private:
  std::optional<std::vector<std::string>> sign(WebhookDelivery const& delivery) const;

  config::Config const& config_;
  Clock& clock_;
  webhooks::Outbox outbox_;
};

}  // namespace bedrud::app
