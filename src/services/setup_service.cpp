#include "services/setup_service.hpp"

#include "auth/password.hpp"
#include "auth/password_pool.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "database/database.hpp"
#include "repository/invite_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/account_rules.hpp"

namespace bedrud {
namespace {

Error no_code() {
  return {ErrorCode::kForbidden, PublicText{"The setup code is not valid; the newest one is in the server's output"}};
}

}  // namespace

SetupService::SetupService(db::Database& database, Clock& clock, auth::PasswordPool& passwords, SessionService& sessions)
    : database_(database),
      clock_(clock),
      passwords_(passwords),
      sessions_(sessions) {}

std::optional<std::string> SetupService::new_token_now() {
  auto const exists = [](db::Connection& c) { return UserRepository(c).superadmin_exists(); };
  if (database_.read_now(exists)) return std::nullopt;
  auto token = random_token();
  auto const now = clock_.now_ms();
  database_.write_now(
      [&](db::Connection& c) { SetupTokenRepository(c).replace(sha256_hex(token), now, now + kTokenLifetimeMs); });
  return token;
}

Task<SetupStatusOut> SetupService::status(Caller const& /*caller*/) {
  auto const exists = [](db::Connection& c) { return UserRepository(c).superadmin_exists(); };
  co_return SetupStatusOut{!co_await database_.read(exists)};
}

Task<LoginOut> SetupService::complete(Caller caller, SetupIn in) {
  auto const now = clock_.now_ms();
  auto const digest = sha256_hex(in.token);
  // Before the fields are looked at and the password costs work: without the code there is nothing to learn here.
  auto const usable = [&](db::Connection& c) { return SetupTokenRepository(c).usable(digest, now); };
  if (in.token.empty() || !co_await database_.read(usable)) throw no_code();

  User user;
  user.email = require_email(in.email);
  user.name = require_name(in.name);
  require_new_password(in.password);
  auto const make_hash = [&in] { return auth::hash_password(in.password); };
  user.password = co_await passwords_.run(make_hash);
  user.id = new_id();
  user.provider = "local";
  user.accesses = join_accesses({"superadmin", "user"});
  user.created_at = user.updated_at = now;
  user.email_verified_at = now;

  auto const insert = [&](db::Connection& c) {
    UserRepository users(c);
    if (users.superadmin_exists()) {
      throw Error(ErrorCode::kConflict, PublicText{"The setup is done: this server has an administrator"});
    }
    if (!SetupTokenRepository(c).consume(digest, now)) throw no_code();
    if (!users.all_by_email(user.email).empty()) {
      throw Error(ErrorCode::kBadRequest, PublicText{"Unable to register with the provided details"});
    }
    users.insert(user);
    return sessions_.open(c, user.id, caller);
  };
  auto const session = co_await database_.write(insert);
  log::info("the first administrator was created", {{"user", boost::json::value(user.id)}});
  co_return LoginOut{user_view(user), sessions_.issue(user, session)};
}

}  // namespace bedrud
