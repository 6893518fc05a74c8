#pragma once
// bcrypt (Provos and Mazières, "A Future-Adaptable Password Scheme", 1999) for keys of any bytes. The C library's crypt() ends
// a key at its first NUL; the Go server hashes raw digests, every eighth of which holds one.
#include <string_view>

namespace bedrud::auth {

// True when `stored` ("$2a$10$...", also $2b$ and $2y$) is the hash of `key`. At most 72 bytes of the key count; costs above
// 15 are refused, because they would occupy the pool for seconds.
bool bcrypt_matches(std::string_view key, std::string_view stored);

}  // namespace bedrud::auth
