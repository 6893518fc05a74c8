#pragma once
// Digests over bytes (OpenSSL). The plain forms return raw bytes: 32 for SHA-256.
#include <string>
#include <string_view>

namespace bedrud {

std::string sha256(std::string_view data);
std::string sha256_hex(std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
// Compares in a time that depends on the lengths only.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace bedrud
