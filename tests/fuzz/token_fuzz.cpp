// What strangers send as a token: as it is, and as a payload that is rightly signed, which reaches the reading of claims.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include "auth/bcrypt.hpp"
#include "auth/guest_identity.hpp"
#include "auth/livekit_token.hpp"
#include "auth/session_token.hpp"
#include "base/encoding.hpp"
#include "base/hash.hpp"

namespace {

constexpr char kSecret[] = "0123456789abcdef0123456789abcdef";
constexpr std::int64_t kNow = 1'700'000'000;

std::string signed_token(std::string_view payload) {
  auto const text = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + bedrud::base64url_encode(payload);
  return text + "." + bedrud::base64url_encode(bedrud::hmac_sha256(kSecret, text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace bedrud::auth;
  static TokenSigner const signer(kSecret);
  static GuestIdentity const guests(kSecret);
  std::string_view const input(reinterpret_cast<char const*>(data), size);
  auto const forged = signed_token(input);
  std::string why;
  for (std::string_view const token : {input, std::string_view(forged)}) {
    auto const access = signer.verify_access(token, kNow);
    auto const refresh = signer.verify_refresh(token, kNow);
    // One token is never of two kinds, and what is accepted has an owner and time left.
    if (access && (refresh || access->user_id.empty() || access->expires_at <= kNow)) std::abort();
    if (refresh && (refresh->user_id.empty() || refresh->generation < 1)) std::abort();
    static_cast<void>(verify_livekit_token(token, "key", kSecret, kNow, why));
  }
  // A cookie that was not written by us names nobody.
  if (auto const guest = guests.from_cookie(input); guest && guests.to_cookie(*guest) != input) std::abort();
  // The cost is the input's choice, so only what is refused before the work begins.
  if (size != 60) static_cast<void>(bcrypt_matches("password", input));
  return 0;
}
