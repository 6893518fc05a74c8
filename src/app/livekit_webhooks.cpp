#include "app/livekit_webhooks.hpp"

#include "auth/livekit_token.hpp"
#include "base/encoding.hpp"
#include "base/hash.hpp"

namespace bedrud::app {
namespace {

constexpr std::int64_t kValidSeconds = 300;

}  // namespace

LivekitWebhooks::LivekitWebhooks(config::Config const& config, boost::asio::any_io_executor executor, db::Database& database,
                                 net::HttpClient& client, Clock& clock)
    : config_(config),
      clock_(clock),
      outbox_(std::move(executor), database, client, clock,
              [this](WebhookDelivery const& delivery) { return sign(delivery); }) {}

Task<void> LivekitWebhooks::add(std::string room, std::string body) {
  co_await outbox_.add(config_.webhook.urls, std::move(room), std::move(body));
}

std::optional<std::vector<std::string>> LivekitWebhooks::sign(WebhookDelivery const& delivery) const {
  auto const& urls = config_.webhook.urls;
  if (std::find(urls.begin(), urls.end(), delivery.url) == urls.end()) return std::nullopt;
  auth::LivekitClaims claims;
  auto const now = clock_.now_ms() / 1000;
  claims.issuer = config_.livekit.apiKey;
  claims.not_before = now;
  claims.expires_at = now + kValidSeconds;
  claims.sha256 = base64_encode(sha256(delivery.body));
  return std::vector<std::string>{"Content-Type: application/webhook+json", "User-Agent: LiveKit",
                                  "Authorization: " + auth::sign_livekit_token(claims, config_.livekit.apiSecret)};
}

}  // namespace bedrud::app
