#include "webhooks/signature.hpp"

#include "base/clock.hpp"
#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"

namespace bedrud::webhooks {
namespace {

constexpr std::size_t kSecretBytes = 16;

std::string standard_signature(std::string const& secret, std::string const& signed_text) {
  // A secret taken over from elsewhere may be no base64: then its text is the key.
  return "v1," + base64_encode(hmac_sha256(base64_decode(secret).value_or(secret), signed_text));
}

}  // namespace

std::string new_secret() { return hex_encode(random_bytes(kSecretBytes)); }

std::vector<std::string> signed_headers(WebhookMessage const& message, std::vector<std::string> const& secrets,
                                        std::int64_t now) {
  auto const seconds = std::to_string(now / 1000);
  auto const signed_text = message.event_id + "." + seconds + "." + message.body;
  std::string signatures;
  for (auto const& secret : secrets) {
    if (!signatures.empty()) signatures += ' ';
    signatures += standard_signature(secret, signed_text);
  }
  return {"Content-Type: application/json",
          "User-Agent: Bedrud-Webhook/1",
          "X-Bedrud-Event: " + message.event,
          "X-Bedrud-Delivery: " + message.event_id,
          "X-Bedrud-Timestamp: " + to_rfc3339_seconds(message.created_at),
          "X-Bedrud-Signature: sha256=" + hex_encode(hmac_sha256(secrets.front(), message.body)),
          "webhook-id: " + message.event_id,
          "webhook-timestamp: " + seconds,
          "webhook-signature: " + signatures};
}

}  // namespace bedrud::webhooks
