#pragma once
// Receivers of events on the web, as administrators keep them (rest-contract 6, docs/webhooks.md). Called from any executor.
#include <memory>
#include <optional>
#include <string>
#include <vector>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "models/webhook.hpp"
#include "services/webhook_types.hpp"

namespace bedrud::auth {
class SecretBox;
}  // namespace bedrud::auth

namespace bedrud::config {
struct Auth;
}  // namespace bedrud::config

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud::net {
class HttpClient;
}  // namespace bedrud::net

namespace bedrud {

class WebhookService {
 public:
  // Everything outlives the service.
  WebhookService(db::Database& database, Clock& clock, net::HttpClient& client, config::Auth const& config);
  ~WebhookService();

  Task<WebhookPage> list(Caller const& caller, WebhookQuery in);
  Task<WebhookView> create(Caller const& caller, CreateWebhookIn in);
  Task<WebhookView> update(Caller const& caller, UpdateWebhookIn in);
  Task<WebhookStatusOut> remove(Caller const& caller, WebhookIdIn in);
  Task<WebhookSecretOut> rotate_secret(Caller const& caller, WebhookIdIn in);
  // Sends a ping now. Tells success or failure and no more: an answer that said why would show an administrator's page what is
  // behind the server (W7).
  Task<WebhookStatusOut> test(Caller const& caller, WebhookIdIn in);
  Task<DeliveryPage> deliveries(Caller const& caller, DeliveryQuery in);
  Task<WebhookStatusOut> replay(Caller const& caller, DeliveryIdIn in);

  // The headers of a try, for the dispatcher; empty when the secret cannot be read: nothing is signed with another key.
  std::vector<std::string> headers(Webhook const& webhook, WebhookMessage const& message) const;
  // Deletes what was settled 30 days ago.
  Task<void> sweep();

 private:
  std::optional<std::string> plain_secret(Webhook const& webhook) const;
  WebhookView view(Webhook const& webhook) const;

  db::Database& database_;
  Clock& clock_;
  net::HttpClient& client_;
  std::unique_ptr<auth::SecretBox const> const box_;
};

}  // namespace bedrud
