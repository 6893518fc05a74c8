#pragma once
// Password hashes. New ones are argon2id (RFC 9106) with the parameters of the OWASP password storage sheet: 19 MiB, 2 passes,
// 1 lane; about 40 ms of one core. Hashes of the Go server verify: bcrypt over the 32 raw bytes of the SHA-256 digest, and the
// older bcrypt over the password itself (rest-contract 2.6). All functions take long: call them on the password pool.
#include <string>
#include <string_view>

namespace bedrud::auth {

enum class PasswordCheck {
  kWrong,
  kRight,
  kRightOutdated,  // right, and the hash should be replaced by hash_password's
};

std::string hash_password(std::string_view password);

// `stored` is empty for an account that does not exist or has no password: the work is that of a real check, the answer kWrong.
PasswordCheck check_password(std::string_view password, std::string_view stored);

}  // namespace bedrud::auth
