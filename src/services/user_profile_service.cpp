#include "services/user_profile_service.hpp"

#include "base/error.hpp"
#include "base/log.hpp"
#include "database/database.hpp"
#include "media/media_backend.hpp"
#include "repository/participant_repository.hpp"
#include "repository/room_repository.hpp"
#include "repository/session_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/account_rules.hpp"
#include "services/auth_password_service.hpp"
#include "services/mail_service.hpp"
#include "services/session_service.hpp"
#include "services/user_removal.hpp"

namespace bedrud {
namespace {

Error bad_request(char const* text) { return {ErrorCode::kBadRequest, PublicText{text}}; }

}  // namespace

ProfileOut profile_view(User const& user) {
  ProfileOut out;
  out.id = user.id;
  out.name = user.name;
  out.email = user.email;
  out.provider = user.provider;
  out.accesses = split_accesses(user.accesses);
  out.avatarUrl = user.avatar_url;
  return out;
}

UserProfileService::UserProfileService(db::Database& database, Clock& clock, media::MediaBackend& media,
                                       SessionService& sessions, AuthPasswordService& passwords, MailService& mails,
                                       UserAvatarFiles const& pictures)
    : database_(database),
      clock_(clock),
      media_(media),
      sessions_(sessions),
      passwords_(passwords),
      mails_(mails),
      pictures_(pictures) {}

Task<User> UserProfileService::account_of(Caller const& caller) {
  auto const load = [&caller](db::Connection& c) { return UserRepository(c).by_id(caller.user_id); };
  auto user = co_await database_.read(load);
  if (!user) throw bad_request("user not found");
  co_return std::move(*user);
}

Task<void> UserProfileService::require_owner(Caller const& caller, User const& user, std::string password, char const* what) {
  if (!user.password.empty() && !password.empty()) {
    if (co_await passwords_.is_right(std::move(password), user.password)) co_return;
    throw bad_request("current password is incorrect");
  }
  if (co_await sessions_.is_fresh(caller)) co_return;
  throw Error(ErrorCode::kForbidden,
              PublicText{std::string(user.password.empty() ? "Sign in again to " : "Enter your current password to ") + what});
}

Task<ProfileOut> UserProfileService::update(Caller const& caller, ProfileIn in) {
  auto user = co_await account_of(caller);
  auto const name = require_name(in.name);
  auto const email = in.email && !in.email->empty() ? require_email(*in.email) : user.email;
  auto const now = clock_.now_ms();
  if (email == user.email) {
    auto const rename = [&](db::Connection& c) { return UserRepository(c).set_name(user.id, name, now); };
    co_await database_.write(rename);
    sessions_.forget_user(user.id);
    user.name = name;
    co_return profile_view(user);
  }
  if (user.provider != "local" && user.provider != "passkey") throw bad_request("Cannot change email for OAuth accounts");
  co_await require_owner(caller, user, std::move(in.currentPassword), "change the address");

  auto const old_email = user.email;
  auto const change = [&](db::Connection& c) {
    UserRepository users(c);
    if (!users.all_by_email(email).empty()) throw bad_request("email already in use");
    try {
      users.set_name(user.id, name, now);
      users.set_email(user.id, email, std::nullopt, now);
    } catch (db::UniqueViolation const&) { throw bad_request("email already in use"); }
    SessionRepository(c).end_all_of(user.id, "email", now);
    mails_.add(c, {.letter = "verify", .id = user.id, .email = "", .address = caller.address});
    mails_.add(c, {.letter = "email_changed", .id = user.id, .email = old_email, .address = caller.address});
    return sessions_.open(c, user.id, caller);
  };
  auto const session = co_await database_.write(change);
  sessions_.forget_user(user.id);
  user.name = name;
  user.email = email;
  user.email_verified_at.reset();
  auto out = profile_view(user);
  out.requiresVerification = sessions_.verification_required();
  out.message = "Address changed; a mail to confirm it is on its way";
  out.tokens = sessions_.issue(user, session);
  co_return out;
}

Task<MessageOut> UserProfileService::remove(Caller const& caller, DeleteAccountIn in) {
  auto const user = co_await account_of(caller);
  co_await require_owner(caller, user, std::move(in.currentPassword), "delete the account");
  auto const remove_it = [&](db::Connection& c) {
    if (!may_lose(c, user.id)) throw Error(ErrorCode::kConflict, PublicText{"Cannot delete the last superadmin"});
    return remove_user(c, user.id, clock_.now_ms());
  };
  auto const left = co_await database_.write(remove_it);
  sessions_.forget_user(user.id);
  log::info("an account was deleted by its owner", {{"user", boost::json::value(user.id)}});
  co_await clear_away(media_, pictures_, user.id, left);
  co_return MessageOut{"Account deleted"};
}

}  // namespace bedrud
