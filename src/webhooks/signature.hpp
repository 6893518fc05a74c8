#pragma once
// The headers of a webhook request. Two signatures travel together: X-Bedrud-Signature (rest-contract 6.2) and those of
// Standard Webhooks 1.0 (https://github.com/standard-webhooks/standard-webhooks, "Signature scheme"). Pure.
#include <cstdint>
#include <string>
#include <vector>
#include "models/webhook.hpp"

namespace bedrud::webhooks {

// 16 random bytes as 32 hexadecimal characters. The HMAC of X-Bedrud-Signature is keyed with that text; for Standard Webhooks
// the same text counts as base64, which makes 24 bytes of it: a library takes "whsec_" + secret.
std::string new_secret();

// Both headers carry the current secret (the first one); Standard Webhooks carries a signature for each. `now`: UTC
// milliseconds of this try.
std::vector<std::string> signed_headers(WebhookMessage const& message, std::vector<std::string> const& secrets,
                                        std::int64_t now);

}  // namespace bedrud::webhooks
