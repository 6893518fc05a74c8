#include "auth/guest_identity.hpp"

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"

namespace bedrud::auth {

std::string GuestIdentity::create() { return std::string(kGuestPrefix) + random_text(8); }

std::string GuestIdentity::to_cookie(std::string_view identity) const {
  return std::string(identity) + "." + hex_encode(hmac_sha256(secret_, identity));
}

std::optional<std::string> GuestIdentity::from_cookie(std::string_view cookie) const {
  constexpr std::size_t kIdentityBytes = kGuestPrefix.size() + 8;
  if (cookie.size() <= kIdentityBytes || !cookie.starts_with(kGuestPrefix)) return std::nullopt;
  auto const identity = cookie.substr(0, kIdentityBytes);
  if (!equal_in_constant_time(to_cookie(identity), cookie)) return std::nullopt;
  return std::string(identity);
}

}  // namespace bedrud::auth
