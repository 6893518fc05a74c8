#pragma once
// Passkeys: adding them to an account, signing in and signing up with one, and looking after them (rest-contract 2.12). Each
// begin leaves a challenge in the database, which the first answer takes out before anything of it is verified: a wrong answer
// costs the challenge, and any server of the database can take the answer. Called from any executor.
#include <string>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "models/passkey.hpp"
#include "services/auth_service.hpp"
#include "services/passkey_types.hpp"

namespace bedrud::auth {
struct RelyingParty;
}  // namespace bedrud::auth

namespace bedrud {

class PasskeyService {
 public:
  static constexpr std::size_t kMaxKeys = 20;  // of one account

  // The configuration outlives the service.
  PasskeyService(db::Database& database, Clock& clock, SessionService& sessions, SettingService& settings, MailService& mails,
                 KnownAddresses const& known_addresses, SecondFactorService& factors, config::Auth const& auth,
                 config::Server const& server);

  Task<PasskeyCreation> register_begin(Caller const& caller);
  Task<MessageOut> register_finish(Caller const& caller, PasskeyRegistrationIn in);
  // An address without an account gets a list like one with an account.
  Task<PasskeyRequest> login_begin(Caller const& caller, PasskeyLoginBeginIn in);
  Task<LoginOut> login_finish(Caller const& caller, PasskeyLoginIn in);
  Task<PasskeyCreation> signup_begin(Caller const& caller, PasskeySignupIn in);
  Task<RegisterOut> signup_finish(Caller const& caller, PasskeyRegistrationIn in);

  Task<PasskeyList> list(Caller const& caller);
  Task<MessageOut> rename(Caller const& caller, PasskeyRenameIn in);
  // Refused for the last way into an account.
  Task<MessageOut> remove(Caller const& caller, PasskeyIdIn in);

  // Removes challenges that nobody answered.
  Task<std::int64_t> sweep();

 private:
  struct Answer {
    std::string challenge, client_data, attestation;
    PasskeyChallenge asked;
  };

  auth::RelyingParty party_of(Caller const& caller) const;
  PasskeyChallenge new_challenge(std::string const& bytes, std::string kind, std::string user_id, std::string data = {}) const;
  PasskeyCreation creation(Caller const& caller, std::string const& challenge, std::string const& user_id,
                           std::string const& email, std::string const& name) const;
  Task<PasskeyChallenge> take(std::string challenge, std::string kind, char const* otherwise);
  Task<Answer> answer_of(PasskeyRegistrationIn in, std::string kind, char const* otherwise);
  Task<void> require_enabled();

  db::Database& database_;
  Clock& clock_;
  SessionService& sessions_;
  SettingService& settings_;
  MailService& mails_;
  KnownAddresses const& known_addresses_;
  SecondFactorService& factors_;
  config::Auth const& auth_;
  config::Server const& server_;
};

}  // namespace bedrud
