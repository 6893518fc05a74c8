#pragma once
// Confirming an address (rest-contract 2.9). Called from any executor.
#include <boost/describe.hpp>
#include <memory>
#include <string>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/json_rules.hpp"
#include "base/task.hpp"
#include "services/account_types.hpp"

namespace bedrud::auth {
class TokenSigner;
}  // namespace bedrud::auth

namespace bedrud::config {
struct Auth;
}  // namespace bedrud::config

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud {

class MailService;
class SessionService;

struct VerifyIn {
  std::string token;
};
BOOST_DESCRIBE_STRUCT(VerifyIn, (), (token))

struct VerifyOut {
  std::string access_token, refresh_token;  // empty: confirmed, but nobody is signed in by it
  bool verified = true;
};
BOOST_DESCRIBE_STRUCT(VerifyOut, (), (access_token, refresh_token, verified))

struct VerifyStatusOut {
  bool verified = false;
  std::string email;
};
BOOST_DESCRIBE_STRUCT(VerifyStatusOut, (), (verified, email))

struct EmailIn {
  std::string email;
};
BOOST_DESCRIBE_STRUCT(EmailIn, (), (email))

class AuthVerifyService {
 public:
  AuthVerifyService(db::Database& database, Clock& clock, SessionService& sessions, MailService& mails,
                    config::Auth const& config);
  ~AuthVerifyService();

  Task<VerifyOut> verify(Caller const& caller, VerifyIn in);
  Task<VerifyStatusOut> status(Caller const& caller);
  // The same answer and the same work for every address.
  Task<MessageOut> resend(Caller const& caller, EmailIn in);

  // Removes accounts that were never confirmed, where that is required (auth.unverifiedAccountTTLHours, 0: never). Neither
  // administrators nor anybody who has a room (W2).
  Task<std::int64_t> sweep();

 private:
  db::Database& database_;
  Clock& clock_;
  SessionService& sessions_;
  MailService& mails_;
  config::Auth const& config_;
  std::unique_ptr<auth::TokenSigner const> const signer_;
};

}  // namespace bedrud

template <>
struct bedrud::json::Rules<bedrud::VerifyIn> {
  static constexpr std::tuple list{Rule{&bedrud::VerifyIn::token, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::EmailIn> {
  static constexpr std::tuple list{Rule{&bedrud::EmailIn::email, Optional{}}};
};
