#pragma once
// Signing up and signing in (rest-contract 1.10, 2.6, 2.8). Called from any executor.
#include <boost/describe.hpp>
#include <chrono>
#include <optional>
#include <string>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/json_rules.hpp"
#include "base/task.hpp"
#include "services/account_types.hpp"
#include "services/auth_known_address.hpp"
#include "services/mail_service.hpp"
#include "services/second_factor_service.hpp"
#include "services/session_service.hpp"
#include "services/setting_service.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud::auth {
class PasswordPool;
}  // namespace bedrud::auth

namespace bedrud {

struct RegisterIn {
  std::string email, password, name;
  std::string inviteToken;  // needed when only invited people may register
};
BOOST_DESCRIBE_STRUCT(RegisterIn, (), (email, password, name, inviteToken))

// Tokens are missing when the address must be confirmed first. The two tokens outside of `tokens` are what the iOS client
// reads.
struct RegisterOut {
  std::optional<UserView> user;
  std::optional<TokenPair> tokens;
  std::optional<std::string> access_token, refresh_token;
  std::optional<bool> requiresVerification;
  std::optional<std::string> message, email;
};
BOOST_DESCRIBE_STRUCT(RegisterOut, (), (user, tokens, access_token, refresh_token, requiresVerification, message, email))

struct LoginIn {
  std::string email, password;
  std::string code{};  // of the second factor, where the account has one
};
BOOST_DESCRIBE_STRUCT(LoginIn, (), (email, password, code))

struct GuestLoginIn {
  std::string name;
};
BOOST_DESCRIBE_STRUCT(GuestLoginIn, (), (name))

class AuthService {
 public:
  // A refused sign-in is answered after a multiple of `refusal_step`, so that its time does not tell why.
  AuthService(db::Database& database, Clock& clock, auth::PasswordPool& passwords, SessionService& sessions,
              SettingService& settings, MailService& mails, KnownAddresses const& known_addresses, SecondFactorService& factors,
              std::chrono::milliseconds refusal_step = std::chrono::milliseconds(250));

  // Wrong passwords for one address within the window, from wherever; then only who was signed in from the same place before
  // may go on, so that nobody can shut the owner out.
  static constexpr std::int64_t kMaxFailures = 20, kFailuresWindowMs = 900'000;

  Task<RegisterOut> sign_up(Caller caller, RegisterIn in);
  Task<LoginOut> login(Caller caller, LoginIn in);
  Task<LoginOut> guest_login(Caller caller, GuestLoginIn in);

 private:
  Task<void> pause_since(std::chrono::steady_clock::time_point start) const;

  db::Database& database_;
  Clock& clock_;
  auth::PasswordPool& passwords_;
  SessionService& sessions_;
  SettingService& settings_;
  MailService& mails_;
  KnownAddresses const& known_addresses_;
  SecondFactorService& factors_;
  std::chrono::milliseconds const refusal_step_;
};

}  // namespace bedrud

// All members may be missing: the contract has its own texts for that.
template <>
struct bedrud::json::Rules<bedrud::RegisterIn> {
  using In = bedrud::RegisterIn;
  static constexpr std::tuple list{Rule{&In::email, Optional{}}, Rule{&In::password, Optional{}}, Rule{&In::name, Optional{}},
                                   Rule{&In::inviteToken, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::LoginIn> {
  using In = bedrud::LoginIn;
  static constexpr std::tuple list{Rule{&In::email, Optional{}}, Rule{&In::password, Optional{}}, Rule{&In::code, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::GuestLoginIn> {
  static constexpr std::tuple list{Rule{&bedrud::GuestLoginIn::name, Optional{}}};
};
