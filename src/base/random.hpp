#pragma once
// Randomness for secrets, from the operating system's generator through OpenSSL. Thread-safe.
#include <cstddef>
#include <string>
#include <string_view>

namespace bedrud {

std::string random_bytes(std::size_t count);
// `bytes` random bytes as base64url: 32 give a secret of 43 characters.
std::string random_token(std::size_t bytes = 32);
// `length` characters drawn evenly from `alphabet` (2 to 256 characters).
std::string random_text(std::size_t length, std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz0123456789");

}  // namespace bedrud
