#pragma once
// Time-based one-time passwords: RFC 6238 with HMAC-SHA-1, six digits and steps of 30 s, what every authenticator app knows.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bedrud::auth {

constexpr std::int64_t kTotpStepMs = 30'000;

// 20 random bytes, the length of the hash (RFC 4226 section 4, R6).
std::string new_totp_secret();
// RFC 4648 section 6, without padding: how people and apps read a secret.
std::string base32_encode(std::string_view bytes);
// otpauth://totp/..., which apps read from a QR code.
std::string totp_uri(std::string_view secret, std::string_view account, std::string_view issuer);

// The code of a step (UTC milliseconds / 30 000).
std::string totp_code(std::string_view secret, std::int64_t step);
// The step whose code this is: now, the one before or the one after, since clocks differ; nothing for any other text.
std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view code, std::int64_t now_ms);

}  // namespace bedrud::auth
