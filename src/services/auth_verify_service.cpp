#include "services/auth_verify_service.hpp"

#include "auth/session_token.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "repository/session_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/account_rules.hpp"
#include "services/mail_service.hpp"
#include "services/session_service.hpp"

namespace bedrud {
namespace {

Error no_link() { return {ErrorCode::kUnauthenticated, PublicText{"The verification link has expired"}}; }

}  // namespace

AuthVerifyService::AuthVerifyService(db::Database& database, Clock& clock, SessionService& sessions, MailService& mails,
                                     config::Auth const& config)
    : database_(database),
      clock_(clock),
      sessions_(sessions),
      mails_(mails),
      config_(config),
      signer_(std::make_unique<auth::TokenSigner>(config.jwtSecret)) {}

AuthVerifyService::~AuthVerifyService() = default;

Task<VerifyOut> AuthVerifyService::verify(Caller const& caller, VerifyIn in) {
  if (in.token.empty()) throw Error(ErrorCode::kBadRequest, PublicText{"No verification token provided"});
  auto const now = clock_.now_ms();
  auto const claims = signer_->verify_mail(auth::MailTokenKind::kVerifyEmail, in.token, now / 1000);
  if (!claims) throw no_link();

  struct Verified {
    User user;
    std::optional<Session> session;
  };
  auto const settle = [&](db::Connection& c) {
    UserRepository users(c);
    auto user = users.by_id(claims->user_id);
    if (!user) throw Error(ErrorCode::kNotFound, PublicText{"User not found"});
    if (!user->is_active) throw Error(ErrorCode::kForbidden, PublicText{"Account is deactivated"});
    // The account has another address by now.
    if (user->email != claims->email) throw no_link();
    if (!users.verify_email(user->id, user->email, now)) {
      Error error(ErrorCode::kConflict, PublicText{"Email already verified"});
      error.members["already_verified"] = true;
      throw error;
    }
    user->email_verified_at = now;
    // Only a new account is opened by it. Where somebody has been signed in, the mail may have gone to an address that was
    // mistyped when it was changed, and whoever reads it must not get the account.
    std::optional<Session> session;
    if (!SessionRepository(c).has_any(user->id)) session = sessions_.open(c, user->id, caller);
    return Verified{std::move(*user), std::move(session)};
  };
  auto const verified = co_await database_.write(settle);
  sessions_.forget_user(verified.user.id);
  if (!verified.session) co_return VerifyOut{};
  auto pair = sessions_.issue(verified.user, *verified.session);
  co_return VerifyOut{std::move(pair.accessToken), std::move(pair.refreshToken), true};
}

Task<VerifyStatusOut> AuthVerifyService::status(Caller const& caller) {
  auto const load = [&caller](db::Connection& c) { return UserRepository(c).by_id(caller.user_id); };
  auto const user = co_await database_.read(load);
  if (!user) throw Error(ErrorCode::kUnauthenticated, PublicText{"User not found"});
  co_return VerifyStatusOut{user->email_verified_at.has_value(), user->email};
}

Task<MessageOut> AuthVerifyService::resend(Caller const& caller, EmailIn in) {
  if (in.email.empty()) throw Error(ErrorCode::kBadRequest, PublicText{"Email is required"});
  auto const email = canonical_email(in.email);
  auto const ask = [&](db::Connection& c) { mails_.add_asked(c, "verify", email, caller.address); };
  co_await database_.write(ask);
  co_return MessageOut{"If this address waits for confirmation, a new mail is on its way"};
}

Task<std::int64_t> AuthVerifyService::sweep() {
  if (!config_.requireEmailVerification || config_.unverifiedAccountTTLHours <= 0) co_return 0;
  auto const before = clock_.now_ms() - config_.unverifiedAccountTTLHours * 3'600'000;
  auto const remove = [before](db::Connection& c) { return UserRepository(c).remove_unverified(before); };
  auto const removed = co_await database_.write(remove);
  if (removed > 0) log::info("accounts that were never confirmed were removed", {{"count", removed}});
  co_return removed;
}

}  // namespace bedrud
