#include "services/second_factor_service.hpp"

#include "auth/secret_box.hpp"
#include "auth/totp.hpp"
#include "base/encoding.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/random.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "repository/rate_limit_repository.hpp"
#include "repository/second_factor_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/auth_password_service.hpp"
#include "services/session_service.hpp"
#include "services/setting_service.hpp"

namespace bedrud {
namespace {

constexpr std::size_t kCodes = 10, kCodeLength = 10;
// No letters that are taken for digits.
constexpr std::string_view kCodeAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";

Error bad_request(char const* text) { return {ErrorCode::kBadRequest, PublicText{text}}; }

// "AB12C-3DE4F" as it was made: lower case, without spaces and dashes.
std::string normal(std::string_view code) {
  std::string out;
  for (auto const c : code) {
    if (c == ' ' || c == '-') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return out;
}

}  // namespace

SecondFactorService::SecondFactorService(db::Database& database, Clock& clock, AuthPasswordService& passwords,
                                         SessionService& sessions, SettingService& settings, config::Auth const& config)
    : database_(database),
      clock_(clock),
      passwords_(passwords),
      sessions_(sessions),
      settings_(settings),
      box_(std::make_unique<auth::SecretBox>(config.sessionSecret, "totp")),
      code_key_(hmac_sha256(config.sessionSecret, "bedrud recovery codes 1")) {}

SecondFactorService::~SecondFactorService() = default;

std::string SecondFactorService::digest_of(std::string_view user_id, std::string_view code) const {
  return base64url_encode(hmac_sha256(code_key_, std::string(user_id) + ":" + std::string(code)));
}

Task<void> SecondFactorService::require_password(Caller const& caller, std::string password) {
  auto const load = [&caller](db::Connection& c) { return UserRepository(c).by_id(caller.user_id); };
  auto const user = co_await database_.read(load);
  if (!user) throw Error(ErrorCode::kUnauthenticated, PublicText{"User not found"});
  if (user->password.empty()) throw bad_request("A second factor guards a password; this account has none");
  if (!co_await passwords_.is_right(std::move(password), user->password)) throw bad_request("current password is incorrect");
}

Task<SecondFactorStatus> SecondFactorService::status(Caller const& caller) {
  auto const load = [&caller](db::Connection& c) {
    SecondFactorRepository factors(c);
    auto const totp = factors.find(caller.user_id);
    return SecondFactorStatus{totp && totp->enabled_at, factors.recovery_codes_left(caller.user_id)};
  };
  co_return co_await database_.read(load);
}

Task<SecondFactorBegun> SecondFactorService::begin(Caller const& caller, SecondFactorBeginIn in) {
  co_await require_password(caller, std::move(in.currentPassword));
  auto const instance = (co_await settings_.mail()).templates.instanceName;
  auto const secret = auth::new_totp_secret();
  auto const sealed = box_->seal(caller.user_id, secret);
  auto const store = [&, now = clock_.now_ms()](db::Connection& c) {
    return SecondFactorRepository(c).begin(caller.user_id, sealed, now);
  };
  if (!co_await database_.write(store)) throw Error(ErrorCode::kConflict, PublicText{"The second factor is enabled already"});
  co_return SecondFactorBegun{auth::base32_encode(secret),
                              auth::totp_uri(secret, caller.email, instance.empty() ? "Bedrud" : instance)};
}

Task<RecoveryCodes> SecondFactorService::enable(Caller const& caller, SecondFactorCodeIn in) {
  RecoveryCodes out;
  std::vector<std::string> digests;
  for (std::size_t i = 0; i < kCodes; ++i) {
    auto code = random_text(kCodeLength, kCodeAlphabet);
    digests.push_back(digest_of(caller.user_id, code));
    out.recoveryCodes.push_back(code.insert(kCodeLength / 2, "-"));
  }
  auto const store = [&, now = clock_.now_ms()](db::Connection& c) {
    SecondFactorRepository factors(c);
    auto const totp = factors.find(caller.user_id);
    if (!totp || totp->enabled_at) throw bad_request("There is no second factor to enable; begin again");
    auto const secret = box_->open(caller.user_id, totp->secret);
    auto const step = secret ? auth::totp_step(*secret, normal(in.code), now) : std::nullopt;
    if (!step) throw bad_request("The code is not right");
    factors.enable(caller.user_id, *step, now);
    factors.replace_recovery_codes(caller.user_id, digests);
  };
  co_await database_.write(store);
  sessions_.forget_user(caller.user_id);
  co_return out;
}

Task<MessageOut> SecondFactorService::disable(Caller const& caller, SecondFactorDisableIn in) {
  co_await require_password(caller, std::move(in.currentPassword));
  if (!co_await enabled_for(caller.user_id)) throw bad_request("There is no second factor");
  if (!co_await take(caller.user_id, std::move(in.code))) throw bad_request("The code is not right");
  auto const remove_it = [&caller](db::Connection& c) { return SecondFactorRepository(c).remove(caller.user_id); };
  co_await database_.write(remove_it);
  sessions_.forget_user(caller.user_id);
  co_return MessageOut{"The second factor is removed"};
}

Task<void> SecondFactorService::judge(Caller& caller) {
  if (caller.level < Access::kSuperadmin || caller.second_factor) co_return;
  caller.second_factor_missing = (co_await settings_.current()).requireAdminSecondFactor;
}

Task<void> SecondFactorService::require_code(std::string user_id, std::string code) {
  if (!co_await enabled_for(user_id)) co_return;
  Error error(ErrorCode::kForbidden, PublicText{"Enter the code of your authenticator app"});
  if (!code.empty()) {
    if (co_await take(std::move(user_id), std::move(code))) co_return;
    error = Error(ErrorCode::kUnauthenticated, PublicText{"The code is not right"});
  }
  error.members = {{"requiresSecondFactor", true}};
  throw error;
}

Task<bool> SecondFactorService::enabled_for(std::string user_id) {
  auto const load = [&user_id](db::Connection& c) { return SecondFactorRepository(c).find(user_id); };
  auto const totp = co_await database_.read(load);
  co_return totp && totp->enabled_at;
}

Task<bool> SecondFactorService::take(std::string user_id, std::string code) {
  struct Taken {
    bool right = false;
    std::int64_t tries = 0, until = 0;
  };
  auto const wanted = normal(code);
  auto const now = clock_.now_ms();
  // Judged outside: a throw in the write would take the counting back.
  auto const take_it = [&](db::Connection& c) {
    Taken out;
    auto const counted = RateLimitRepository(c).hit("second-factor:" + user_id, kTriesWindowMs, now);
    out.tries = counted.count;
    out.until = counted.expires_at;
    if (out.tries > kMaxTries) return out;
    SecondFactorRepository factors(c);
    auto const totp = factors.find(user_id);
    if (!totp || !totp->enabled_at) return out;
    auto const secret = box_->open(user_id, totp->secret);
    auto const step = secret ? auth::totp_step(*secret, wanted, now) : std::nullopt;
    out.right = step ? factors.take_step(user_id, *step) : factors.take_recovery_code(user_id, digest_of(user_id, wanted), now);
    return out;
  };
  auto const taken = co_await database_.write(take_it);
  if (taken.tries > kMaxTries) {
    Error error(ErrorCode::kTooManyRequests, PublicText{"Too many codes were tried; at most 5 in 5 minutes"});
    error.retry_after = static_cast<int>(std::max<std::int64_t>((taken.until - now + 999) / 1000, 1));
    throw error;
  }
  co_return taken.right;
}

}  // namespace bedrud
