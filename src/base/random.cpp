#include "base/random.hpp"

#include <openssl/rand.h>
#include <stdexcept>
#include "base/encoding.hpp"

namespace bedrud {

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)) != 1) {
    throw std::runtime_error("the random generator failed");
  }
  return out;
}

std::string random_token(std::size_t bytes) { return base64url_encode(random_bytes(bytes)); }

std::string random_text(std::size_t length, std::string_view alphabet) {
  // Bytes beyond the last whole multiple of the alphabet's size would favour its first characters.
  auto const limit = 256 - 256 % alphabet.size();
  std::string out;
  out.reserve(length);
  while (out.size() < length) {
    for (unsigned char byte : random_bytes(length - out.size())) {
      if (byte < limit) out += alphabet[byte % alphabet.size()];
    }
  }
  return out;
}

}  // namespace bedrud
