#include "services/auth_known_address.hpp"

#include "base/error.hpp"
#include "database/connection.hpp"
#include "repository/rate_limit_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/rate_limit_service.hpp"

namespace bedrud {

bool KnownAddresses::meet(db::Connection& connection, Caller const& caller, std::string const& email, bool told,
                          std::int64_t now) const {
  RateLimitRepository limits(connection);
  auto const key = "known-address:" + rate_key_of(caller.address);
  auto const met = limits.look(key, now);
  if (told && limited_ && met.count >= kMaxMet) {
    Error error(ErrorCode::kTooManyRequests, PublicText{"too many requests, please try again later"},
                LogDetail{"tried to sign up with " + std::to_string(met.count) + " addresses that have an account"});
    error.retry_after = static_cast<int>((met.expires_at - now + 999) / 1000);
    throw error;
  }
  if (UserRepository(connection).all_by_email(email).empty()) return false;
  mails_.add_asked(connection, "exists", email, caller.address);
  if (told) limits.hit(key, kWindowMs, now);
  return true;
}

}  // namespace bedrud
