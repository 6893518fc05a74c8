#pragma once
// A new password: by its owner, or by a link in a mail (rest-contract 2.6, 2.10). Called from any executor.
#include <boost/describe.hpp>
#include <memory>
#include <string>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/json_rules.hpp"
#include "base/task.hpp"
#include "services/account_types.hpp"
#include "services/auth_verify_service.hpp"

namespace bedrud::auth {
class PasswordPool;
}  // namespace bedrud::auth

namespace bedrud {

struct ChangePasswordIn {
  std::string currentPassword;  // not looked at when the account has no password yet
  std::string newPassword;
};
BOOST_DESCRIBE_STRUCT(ChangePasswordIn, (), (currentPassword, newPassword))

struct ResetPasswordIn {
  std::string token, newPassword;
};
BOOST_DESCRIBE_STRUCT(ResetPasswordIn, (), (token, newPassword))

class AuthPasswordService {
 public:
  AuthPasswordService(db::Database& database, Clock& clock, auth::PasswordPool& passwords, SessionService& sessions,
                      MailService& mails, config::Auth const& config);
  ~AuthPasswordService();

  // Ends every session, the caller's too.
  Task<MessageOut> change(Caller const& caller, ChangePasswordIn in);
  // The same answer and the same work for every address.
  Task<MessageOut> forgot(Caller const& caller, EmailIn in);
  // A link serves once: it names the password before it, and of two that come at once one finds another password.
  Task<MessageOut> reset(Caller const& caller, ResetPasswordIn in);

  // Whether `password` is that of the account; one without a password has none to be right. The hash is checked in any case.
  Task<bool> is_right(std::string password, std::string hash);

 private:
  db::Database& database_;
  Clock& clock_;
  auth::PasswordPool& passwords_;
  SessionService& sessions_;
  MailService& mails_;
  std::unique_ptr<auth::TokenSigner const> const signer_;
};

}  // namespace bedrud

template <>
struct bedrud::json::Rules<bedrud::ChangePasswordIn> {
  using In = bedrud::ChangePasswordIn;
  static constexpr std::tuple list{Rule{&In::currentPassword, Optional{}}, Rule{&In::newPassword, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::ResetPasswordIn> {
  using In = bedrud::ResetPasswordIn;
  static constexpr std::tuple list{Rule{&In::token, Optional{}}, Rule{&In::newPassword, Optional{}}};
};
