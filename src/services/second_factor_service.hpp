#pragma once
// A second factor for accounts with a password: codes of an authenticator app, and recovery codes for when it is lost. A
// passkey whose device checked who uses it needs none, it is two factors by itself. Called from any executor.
#include <boost/describe.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/json_rules.hpp"
#include "base/task.hpp"
#include "services/account_types.hpp"

namespace bedrud::auth {
class SecretBox;
}  // namespace bedrud::auth

namespace bedrud::config {
struct Auth;
}  // namespace bedrud::config

namespace bedrud::db {
class Connection;
class Database;
}  // namespace bedrud::db

namespace bedrud {

class AuthPasswordService;
class SessionService;
class SettingService;

struct SecondFactorStatus {
  bool enabled = false;
  std::int64_t recoveryCodesLeft = 0;
};
BOOST_DESCRIBE_STRUCT(SecondFactorStatus, (), (enabled, recoveryCodesLeft))

struct SecondFactorBeginIn {
  std::string currentPassword;
};
BOOST_DESCRIBE_STRUCT(SecondFactorBeginIn, (), (currentPassword))

struct SecondFactorBegun {
  std::string secret;  // base32, to be typed
  std::string uri;     // otpauth://, to be shown as a QR code
};
BOOST_DESCRIBE_STRUCT(SecondFactorBegun, (), (secret, uri))

struct SecondFactorCodeIn {
  std::string code;
};
BOOST_DESCRIBE_STRUCT(SecondFactorCodeIn, (), (code))

struct RecoveryCodes {
  std::vector<std::string> recoveryCodes;  // shown this once
};
BOOST_DESCRIBE_STRUCT(RecoveryCodes, (), (recoveryCodes))

struct SecondFactorDisableIn {
  std::string currentPassword, code;
};
BOOST_DESCRIBE_STRUCT(SecondFactorDisableIn, (), (currentPassword, code))

class SecondFactorService {
 public:
  static constexpr std::int64_t kMaxTries = 5, kTriesWindowMs = 300'000;  // wrong or right, of one account

  SecondFactorService(db::Database& database, Clock& clock, AuthPasswordService& passwords, SessionService& sessions,
                      SettingService& settings, config::Auth const& config);
  ~SecondFactorService();

  Task<SecondFactorStatus> status(Caller const& caller);
  // A new secret, which counts only after enable(). The password guards it: who found an open session must not lock its owner
  // out.
  Task<SecondFactorBegun> begin(Caller const& caller, SecondFactorBeginIn in);
  Task<RecoveryCodes> enable(Caller const& caller, SecondFactorCodeIn in);
  Task<MessageOut> disable(Caller const& caller, SecondFactorDisableIn in);

  // Marks an administrator who has none although the settings ask for it.
  Task<void> judge(Caller& caller);
  // For the one who signs somebody in, after the first factor was right: passes where the account has no second one, else takes
  // a code of the app or a recovery code. Throws with `requiresSecondFactor` where it is missing or wrong.
  Task<void> require_code(std::string user_id, std::string code);

 private:
  Task<bool> enabled_for(std::string user_id);
  // Each code serves once. False: wrong. Throws kTooManyRequests.
  Task<bool> take(std::string user_id, std::string code);
  // Short codes could be tried out on a stolen database, were the key in it.
  std::string digest_of(std::string_view user_id, std::string_view code) const;
  Task<void> require_password(Caller const& caller, std::string password);

  db::Database& database_;
  Clock& clock_;
  AuthPasswordService& passwords_;
  SessionService& sessions_;
  SettingService& settings_;
  std::unique_ptr<auth::SecretBox const> const box_;
  std::string const code_key_;
};

}  // namespace bedrud

template <>
struct bedrud::json::Rules<bedrud::SecondFactorBeginIn> {
  static constexpr std::tuple list{Rule{&bedrud::SecondFactorBeginIn::currentPassword, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::SecondFactorCodeIn> {
  static constexpr std::tuple list{Rule{&bedrud::SecondFactorCodeIn::code, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::SecondFactorDisableIn> {
  using In = bedrud::SecondFactorDisableIn;
  static constexpr std::tuple list{Rule{&In::currentPassword, Optional{}}, Rule{&In::code, Optional{}}};
};
