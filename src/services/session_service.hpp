#pragma once
// Sessions: who a token belongs to, and how refresh tokens follow each other (rest-contract 2.1 to 2.3, docs/accounts.md).
// Called from any executor.
#include <boost/describe.hpp>
#include <memory>
#include <optional>
#include <string>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "models/session.hpp"
#include "models/user.hpp"
#include "services/account_types.hpp"
#include "services/session_cache.hpp"

namespace bedrud::auth {
struct AccessClaims;
class TokenSigner;
}  // namespace bedrud::auth

namespace bedrud::db {
class Database;
class Connection;
}  // namespace bedrud::db

namespace bedrud::config {
struct Auth;
}  // namespace bedrud::config

namespace bedrud {

struct RefreshIn {
  std::optional<std::string> refresh_token;  // else the cookie
};
BOOST_DESCRIBE_STRUCT(RefreshIn, (), (refresh_token))

// Both spellings: the desktop client reads camelCase.
struct RefreshOut {
  std::string access_token, refresh_token, accessToken, refreshToken;
};
BOOST_DESCRIBE_STRUCT(RefreshOut, (), (access_token, refresh_token, accessToken, refreshToken))

// One sign-in as its owner sees it. Times are RFC 3339.
struct SessionView {
  std::string id;
  std::string device;   // the User-Agent of its last use
  std::string address;  // of its last use
  std::string createdAt, lastUsedAt;
  bool current = false;  // the one that asks
};
BOOST_DESCRIBE_STRUCT(SessionView, (), (id, device, address, createdAt, lastUsedAt, current))

struct SessionList {
  std::vector<SessionView> sessions;  // the latest used first
};
BOOST_DESCRIBE_STRUCT(SessionList, (), (sessions))

struct SessionIdIn {
  std::string sessionId;
};
BOOST_DESCRIBE_STRUCT(SessionIdIn, (), (sessionId))

class SessionService {
 public:
  static constexpr std::int64_t kRefreshLifetimeMs = 7LL * 24 * 3600 * 1000;
  // How long the refresh token before the current one is answered with the current one: two tabs refresh at the same moment.
  static constexpr std::int64_t kGraceMs = 30'000;
  // Within this time after a sign-in the owner need not prove anything again.
  static constexpr std::int64_t kFreshMs = 15LL * 60 * 1000;
  // The last use of a session is written down this often.
  static constexpr std::int64_t kTouchMs = 300'000;

  SessionService(db::Database& database, Clock& clock, config::Auth const& config);
  ~SessionService();

  // The `authenticate` of the HTTP layer: finds an access token's owner and fills in who it is and their level. Throws
  // kUnauthenticated "Invalid token" and kForbidden "Account is deactivated".
  Task<void> authenticate(std::string access_token, Caller& caller);

  Task<RefreshOut> refresh(Caller caller, std::string refresh_token);
  // Ends the caller's session, and that of the refresh token when it is another one. Never fails for a caller who is known.
  Task<MessageOut> logout(Caller caller, std::string refresh_token);
  Task<UserView> me(Caller const& caller);

  // The caller's own sessions. Ending one is noticed at once here and within a second on other servers.
  Task<SessionList> list(Caller const& caller);
  Task<MessageOut> end_one(Caller const& caller, SessionIdIn in);
  Task<MessageOut> end_others(Caller const& caller);

  // Whether the caller signed in within kFreshMs; the other throws kForbidden "Sign in again to WHAT" unless they did.
  Task<bool> is_fresh(Caller const& caller);
  Task<void> require_fresh(Caller const& caller, char const* what);

  // For those who sign somebody in, inside their own write.
  Session open(db::Connection& connection, std::string const& user_id, Caller const& caller) const;
  TokenPair issue(User const& user, Session const& session) const;

  // Forgets what is cached about a user, after a change of the account.
  void forget_user(std::string_view user_id) { cache_.forget_user(user_id); }
  bool verification_required() const { return verification_required_; }
  std::int64_t access_lifetime_seconds() const { return access_lifetime_seconds_; }

  // Removes rows of sessions that are over, and guests who have none any more. To be called now and then.
  Task<std::int64_t> sweep();

 private:
  Task<SessionCache::Entry> principal_of(auth::AccessClaims const& claims, Caller const& caller);

  db::Database& database_;
  Clock& clock_;
  std::unique_ptr<auth::TokenSigner const> const signer_;
  std::int64_t const access_lifetime_seconds_;
  bool const verification_required_;
  SessionCache cache_;
};

// The level that accesses and provider give.
Access level_of(std::vector<std::string> const& accesses, std::string_view provider);

}  // namespace bedrud
