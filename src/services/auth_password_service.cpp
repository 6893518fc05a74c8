#include "services/auth_password_service.hpp"

#include "auth/password.hpp"
#include "auth/password_pool.hpp"
#include "auth/session_token.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "repository/oauth_repository.hpp"
#include "repository/passkey_repository.hpp"
#include "repository/session_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/account_rules.hpp"
#include "services/mail_service.hpp"
#include "services/session_service.hpp"

namespace bedrud {
namespace {

Error bad_request(std::string text) { return {ErrorCode::kBadRequest, PublicText{std::move(text)}}; }
Error no_link() { return bad_request("Invalid or expired reset token"); }
Error changed_meanwhile() { return {ErrorCode::kConflict, PublicText{"The password was changed a moment ago; sign in again"}}; }

bool may_have_password(User const& user) { return user.provider == "local" || user.provider == "passkey"; }

}  // namespace

AuthPasswordService::AuthPasswordService(db::Database& database, Clock& clock, auth::PasswordPool& passwords,
                                         SessionService& sessions, MailService& mails, config::Auth const& config)
    : database_(database),
      clock_(clock),
      passwords_(passwords),
      sessions_(sessions),
      mails_(mails),
      signer_(std::make_unique<auth::TokenSigner>(config.jwtSecret)) {}

AuthPasswordService::~AuthPasswordService() = default;

Task<bool> AuthPasswordService::is_right(std::string password, std::string hash) {
  auto const check = [&] { return auth::check_password(password, hash) != auth::PasswordCheck::kWrong; };
  co_return co_await passwords_.run(check);
}

Task<MessageOut> AuthPasswordService::change(Caller const& caller, ChangePasswordIn in) {
  require_new_password(in.newPassword, "New password");
  auto const load = [&caller](db::Connection& c) { return UserRepository(c).by_id(caller.user_id); };
  auto const user = co_await database_.read(load);
  if (!user) throw bad_request("user not found");
  if (!may_have_password(*user)) throw bad_request("password change is only available for local accounts");
  if (user->password.empty()) {
    // Nothing to compare with: who finds an open session must not make a way back for themselves.
    co_await sessions_.require_fresh(caller, "set a password");
  } else if (!co_await is_right(in.currentPassword, user->password)) {
    throw bad_request("current password is incorrect");
  }
  auto const make_hash = [&in] { return auth::hash_password(in.newPassword); };
  auto const hash = co_await passwords_.run(make_hash);
  auto const now = clock_.now_ms();
  auto const store = [&](db::Connection& c) {
    if (!UserRepository(c).replace_password(user->id, hash, user->password_changed_at, now)) throw changed_meanwhile();
    SessionRepository(c).end_all_of(user->id, "password", now);
    mails_.add(c, {.letter = "changed", .id = user->id, .email = "", .address = caller.address});
  };
  co_await database_.write(store);
  sessions_.forget_user(user->id);
  co_return MessageOut{"Password updated successfully"};
}

Task<MessageOut> AuthPasswordService::forgot(Caller const& caller, EmailIn in) {
  if (in.email.empty()) throw bad_request("Email is required");
  auto const email = canonical_email(in.email);
  auto const ask = [&](db::Connection& c) { mails_.add_asked(c, "reset", email, caller.address); };
  co_await database_.write(ask);
  co_return MessageOut{"If an account has this address, a mail with a link is on its way"};
}

Task<MessageOut> AuthPasswordService::reset(Caller const& caller, ResetPasswordIn in) {
  if (in.token.empty()) throw bad_request("Token is required");
  require_new_password(in.newPassword);
  auto const now = clock_.now_ms();
  auto const claims = signer_->verify_mail(auth::MailTokenKind::kResetPassword, in.token, now / 1000);
  if (!claims) throw no_link();
  auto const make_hash = [&in] { return auth::hash_password(in.newPassword); };
  auto const hash = co_await passwords_.run(make_hash);
  auto const store = [&](db::Connection& c) {
    UserRepository users(c);
    auto const user = users.by_id(claims->user_id);
    if (!user || !user->is_active || user->email != claims->email) throw no_link();
    if (!may_have_password(*user)) throw bad_request("Password reset is not available for OAuth accounts");
    if (user->password_changed_at.value_or(0) != claims->password_changed_at) throw no_link();
    if (!users.replace_password(user->id, hash, user->password_changed_at, now)) throw no_link();
    // Who read the mail has the address. Until now nobody had shown that, so whoever made the account may have been a stranger
    // who waited for its owner: no other way in stays.
    if (users.verify_email(user->id, user->email, now)) {
      IdentityRepository(c).remove_all_of(user->id);
      PasskeyRepository(c).remove_all_of(user->id);
    }
    SessionRepository(c).end_all_of(user->id, "password", now);
    mails_.add(c, {.letter = "changed", .id = user->id, .email = "", .address = caller.address});
  };
  co_await database_.write(store);
  sessions_.forget_user(claims->user_id);
  co_return MessageOut{"Password has been reset"};
}

}  // namespace bedrud
