#include "services/auth_service.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include "auth/password.hpp"
#include "auth/password_pool.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/id.hpp"
#include "database/database.hpp"
#include "repository/invite_repository.hpp"
#include "repository/rate_limit_repository.hpp"
#include "repository/session_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/account_rules.hpp"

namespace bedrud {
namespace {

constexpr std::size_t kMaxPassword = 128, kMinGuestName = 2, kMaxGuestName = 50;

Error bad_request(char const* text) { return {ErrorCode::kBadRequest, PublicText{text}}; }
Error forbidden(char const* text) { return {ErrorCode::kForbidden, PublicText{text}}; }

User new_user(std::string email, std::string name, std::string provider, std::string accesses, std::int64_t now) {
  User user;
  user.id = new_id();
  user.email = std::move(email);
  user.name = std::move(name);
  user.provider = std::move(provider);
  user.accesses = std::move(accesses);
  user.created_at = user.updated_at = now;
  return user;
}

Error too_many_failures(std::int64_t ms_left) {
  Error error(ErrorCode::kTooManyRequests, PublicText{"too many requests, please try again later"},
              LogDetail{"more than " + std::to_string(AuthService::kMaxFailures) + " wrong passwords for one address"});
  error.retry_after = static_cast<int>(std::max<std::int64_t>((ms_left + 999) / 1000, 1));
  return error;
}

}  // namespace

AuthService::AuthService(db::Database& database, Clock& clock, auth::PasswordPool& passwords, SessionService& sessions,
                         SettingService& settings, MailService& mails, KnownAddresses const& known_addresses,
                         SecondFactorService& factors, std::chrono::milliseconds refusal_step)
    : database_(database),
      clock_(clock),
      passwords_(passwords),
      sessions_(sessions),
      settings_(settings),
      mails_(mails),
      known_addresses_(known_addresses),
      factors_(factors),
      refusal_step_(refusal_step) {}

Task<RegisterOut> AuthService::sign_up(Caller caller, RegisterIn in) {
  auto const email = require_email(in.email);
  auto const name = require_name(in.name);
  require_new_password(in.password);
  auto const settings = co_await settings_.current();
  if (!settings.registrationEnabled) throw forbidden("Registration is currently disabled");
  bool const invited = !in.inviteToken.empty();
  if (settings.tokenRegistrationOnly && !invited) throw forbidden("An invite token is required to register");

  auto const now = clock_.now_ms();
  auto user = new_user(email, name, "local", "{user}", now);
  auto const make_hash = [&in] { return auth::hash_password(in.password); };
  user.password = co_await passwords_.run(make_hash);

  bool const needs_invite = settings.tokenRegistrationOnly;
  bool const sign_in = !sessions_.verification_required();
  bool known = false;
  // One transaction: an invitation is not spent on an account that was not made.
  auto const insert = [&](db::Connection& c) -> std::optional<Session> {
    InviteRepository invites(c);
    auto const spent = [] { return Error(ErrorCode::kConflict, PublicText{"Invite token already used or invalid"}); };
    if (needs_invite) {
      auto const invite = invites.find_usable(in.inviteToken, now);
      if (!invite) throw forbidden("Invalid or expired invite token");
      if (!invite->email.empty() && invite->email != email) throw spent();
    }
    known = known_addresses_.meet(c, caller, email, sign_in, now);
    if (known) return std::nullopt;
    try {
      UserRepository(c).insert(user);
    } catch (db::UniqueViolation const&) { throw bad_request("Unable to register with the provided details"); }
    // An invitation that nobody had to show is spent all the same, when it is one.
    auto const consumed = invited && invites.consume(in.inviteToken, email, user.id, now);
    if (needs_invite && !consumed) throw spent();
    mails_.add(c, {.letter = sign_in ? "welcome" : "verify", .id = user.id, .email = "", .address = caller.address});
    if (!sign_in) return std::nullopt;
    return sessions_.open(c, user.id, caller);
  };
  auto const session = co_await database_.write(insert);
  if (known && sign_in) throw bad_request("Unable to register with the provided details");

  RegisterOut out;
  if (!session) {
    out.requiresVerification = true;
    out.message = "Please confirm your email address before signing in";
    out.email = email;
    co_return out;
  }
  out.user = user_view(user);
  out.tokens = sessions_.issue(user, *session);
  out.access_token = out.tokens->accessToken;
  out.refresh_token = out.tokens->refreshToken;
  co_return out;
}

Task<void> AuthService::pause_since(std::chrono::steady_clock::time_point start) const {
  if (refusal_step_.count() <= 0) co_return;
  auto const spent = std::chrono::steady_clock::now() - start;
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  timer.expires_at(start + refusal_step_ * (spent / refusal_step_ + 1));
  co_await timer.async_wait(boost::asio::use_awaitable);
}

Task<LoginOut> AuthService::login(Caller caller, LoginIn in) {
  if (in.email.empty() || in.password.empty()) throw bad_request("Email and password are required");
  if (in.password.size() > kMaxPassword) throw bad_request("Password must be at most 128 characters");
  auto const start = std::chrono::steady_clock::now();
  auto const email = canonical_email(in.email);
  auto const failures_key = "sign-in:" + sha256_hex(email);
  struct Found {
    std::optional<User> user;
    RateCount failures;
    bool at_home = false;
  };
  auto const find = [&](db::Connection& c) {
    Found found;
    if (email.empty()) return found;
    UserRepository users(c);
    found.user = users.by_email(email, "local");
    if (!found.user) found.user = users.by_email(email, "passkey");
    found.failures = RateLimitRepository(c).look(failures_key, clock_.now_ms());
    found.at_home = SessionRepository(c).was_at(found.user ? found.user->id : "", caller.address);
    return found;
  };
  auto const found = co_await database_.read(find);
  if (found.failures.count >= kMaxFailures && !found.at_home) {
    co_await pause_since(start);
    throw too_many_failures(found.failures.expires_at - clock_.now_ms());
  }
  auto const& user = found.user;
  struct Checked {
    auth::PasswordCheck answer;
    std::string new_hash;
  };
  auto const check = [&in, &user] {
    Checked checked{auth::check_password(in.password, user ? user->password : std::string()), {}};
    if (checked.answer == auth::PasswordCheck::kRightOutdated) checked.new_hash = auth::hash_password(in.password);
    return checked;
  };
  auto const checked = co_await passwords_.run(check);
  // An account that is deactivated, unknown or has another password: one answer, at one time.
  if (checked.answer == auth::PasswordCheck::kWrong || !user->is_active) {
    auto const count = [&, now = clock_.now_ms()](db::Connection& c) {
      return RateLimitRepository(c).hit(failures_key, kFailuresWindowMs, now).count;
    };
    static_cast<void>(co_await database_.write(count));
    co_await pause_since(start);
    throw Error(ErrorCode::kUnauthenticated, PublicText{"Invalid credentials"});
  }
  if (sessions_.verification_required() && !user->email_verified_at) {
    auto error = forbidden("Please verify your email before signing in");
    error.members = {{"requiresVerification", true}, {"email", user->email}};
    throw error;
  }
  // Only who knows the password learns that a code is needed.
  co_await factors_.require_code(user->id, in.code);
  auto const sign_in = [&](db::Connection& c) {
    if (!checked.new_hash.empty()) UserRepository(c).rehash_password(user->id, user->password, checked.new_hash);
    return sessions_.open(c, user->id, caller);
  };
  auto const session = co_await database_.write(sign_in);
  co_return LoginOut{user_view(*user), sessions_.issue(*user, session)};
}

Task<LoginOut> AuthService::guest_login(Caller caller, GuestLoginIn in) {
  auto const name = clean_name(in.name);
  if (name.empty()) throw bad_request("Name is required");
  if (name.size() < kMinGuestName || name.size() > kMaxGuestName) throw bad_request("Name must be between 2 and 50 characters");
  auto const settings = co_await settings_.current();
  if (!settings.registrationEnabled) throw forbidden("Registration is currently disabled");
  if (!settings.guestLoginEnabled) throw forbidden("Guest login is currently disabled");

  auto user = new_user({}, name, "guest", "{guest}", clock_.now_ms());
  user.email = "guest_" + user.id + "@bedrud.guest";
  auto const insert = [&](db::Connection& c) {
    UserRepository(c).insert(user);
    return sessions_.open(c, user.id, caller);
  };
  auto const session = co_await database_.write(insert);
  co_return LoginOut{user_view(user), sessions_.issue(user, session)};
}

}  // namespace bedrud
