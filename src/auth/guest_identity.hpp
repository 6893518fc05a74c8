#pragma once
// Who somebody is who joined by link: "guest-" and eight characters, kept by the browser in a signed cookie so that a reload
// takes the same seat (rest-contract 2.4 and 2.13).
#include <optional>
#include <string>
#include <string_view>

namespace bedrud::auth {

inline constexpr std::string_view kGuestPrefix = "guest-";

class GuestIdentity {
 public:
  // secret: auth.sessionSecret.
  explicit GuestIdentity(std::string secret) : secret_(std::move(secret)) {}

  static std::string create();
  // "<identity>.<hex HMAC-SHA256>".
  std::string to_cookie(std::string_view identity) const;
  // Nothing for a cookie that we did not write.
  std::optional<std::string> from_cookie(std::string_view cookie) const;

 private:
  std::string secret_;
};

}  // namespace bedrud::auth
