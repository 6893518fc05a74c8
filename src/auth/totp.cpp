#include "auth/totp.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <array>
#include <stdexcept>
#include "base/hash.hpp"
#include "base/random.hpp"

namespace bedrud::auth {
namespace {

constexpr std::size_t kSecretBytes = 20, kDigits = 6;
constexpr std::uint32_t kModulus = 1'000'000;

// RFC 3986: everything but the unreserved characters.
std::string percent_encode(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (auto const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    }
  }
  return out;
}

}  // namespace

std::string new_totp_secret() { return random_bytes(kSecretBytes); }

std::string base32_encode(std::string_view bytes) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  unsigned buffer = 0, bits = 0;
  for (auto const c : bytes) {
    buffer = (buffer << 8U) | static_cast<unsigned char>(c);
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += kAlphabet[(buffer >> bits) & 31U];
    }
  }
  if (bits > 0) out += kAlphabet[(buffer << (5 - bits)) & 31U];
  return out;
}

std::string totp_uri(std::string_view secret, std::string_view account, std::string_view issuer) {
  auto const name = percent_encode(issuer);
  return "otpauth://totp/" + name + ":" + percent_encode(account) + "?secret=" + base32_encode(secret) + "&issuer=" + name;
}

std::string totp_code(std::string_view secret, std::int64_t step) {
  std::array<unsigned char, 8> counter{};
  for (std::size_t i = 0; i < counter.size(); ++i) counter[i] = static_cast<unsigned char>(step >> (56 - 8 * i));
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  if (!HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(), counter.size(), mac.data(), &size)) {
    throw std::runtime_error("cannot compute HMAC-SHA-1");
  }
  // RFC 4226 section 5.3, dynamic truncation.
  std::size_t const at = mac[size - 1] & 15U;
  auto const number = (static_cast<std::uint32_t>(mac[at] & 0x7fU) << 24U) | (static_cast<std::uint32_t>(mac[at + 1]) << 16U) |
                      (static_cast<std::uint32_t>(mac[at + 2]) << 8U) | mac[at + 3];
  auto const digits = std::to_string(number % kModulus);
  return std::string(kDigits - digits.size(), '0') + digits;
}

std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view code, std::int64_t now_ms) {
  auto const now = now_ms / kTotpStepMs;
  std::optional<std::int64_t> found;
  for (auto step = now - 1; step <= now + 1; ++step) {
    if (equal_in_constant_time(totp_code(secret, step), code)) found = step;
  }
  return found;
}

}  // namespace bedrud::auth
