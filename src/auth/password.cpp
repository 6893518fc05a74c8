#include "auth/password.hpp"

#include <argon2.h>
#include <stdexcept>
#include "auth/bcrypt.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"

namespace bedrud::auth {
namespace {

constexpr std::uint32_t kPasses = 2, kMemoryKiB = 19 * 1024, kLanes = 1;
constexpr std::size_t kSaltBytes = 16, kHashBytes = 32;
constexpr std::string_view kParameters = "$argon2id$v=19$m=19456,t=2,p=1$";

bool argon2_matches(std::string_view password, std::string_view stored) {
  return argon2id_verify(std::string(stored).c_str(), password.data(), password.size()) == ARGON2_OK;
}

// A hash that no password is known for.
std::string const& nobodys_hash() {
  static std::string const hash = hash_password(random_token());
  return hash;
}

}  // namespace

std::string hash_password(std::string_view password) {
  auto const salt = random_bytes(kSaltBytes);
  std::string encoded(argon2_encodedlen(kPasses, kMemoryKiB, kLanes, kSaltBytes, kHashBytes, Argon2_id), '\0');
  int const error = argon2id_hash_encoded(kPasses, kMemoryKiB, kLanes, password.data(), password.size(), salt.data(),
                                          salt.size(), kHashBytes, encoded.data(), encoded.size());
  if (error != ARGON2_OK) throw std::runtime_error(std::string("argon2id: ") + argon2_error_message(error));
  encoded.resize(encoded.find('\0'));
  return encoded;
}

PasswordCheck check_password(std::string_view password, std::string_view stored) {
  if (stored.starts_with("$argon2id$")) {
    if (!argon2_matches(password, stored)) return PasswordCheck::kWrong;
    return stored.starts_with(kParameters) ? PasswordCheck::kRight : PasswordCheck::kRightOutdated;
  }
  if (stored.starts_with("$2")) {
    // Both forms are always computed, so that the time does not tell which one the account has.
    bool const digest_form = bcrypt_matches(sha256(password), stored);
    bool const plain_form = bcrypt_matches(password, stored);
    return digest_form || plain_form ? PasswordCheck::kRightOutdated : PasswordCheck::kWrong;
  }
  argon2_matches(password, nobodys_hash());
  return PasswordCheck::kWrong;
}

}  // namespace bedrud::auth
