#pragma once
// What signing up tells about addresses that have an account already. Where addresses are confirmed first it tells nothing.
// Where a new account is signed in at once the refusal has to differ (rest-contract 1.10); then it is counted for the caller,
// and the owner of the address gets a mail. Called from any thread.
#include <cstdint>
#include <string>
#include "base/caller.hpp"
#include "services/mail_service.hpp"

namespace bedrud {

class KnownAddresses {
 public:
  // So many known addresses a caller may come across within the window; then nobody signs up from there for its rest.
  static constexpr std::int64_t kMaxMet = 5, kWindowMs = 3'600'000;

  // `limited`: false where limits are switched off.
  KnownAddresses(MailService const& mails, bool limited) : mails_(mails), limited_(limited) {}

  // Inside a write: whether the address has an account. `told`: the answer will say so. Throws kTooManyRequests for a caller
  // who met too many.
  bool meet(db::Connection& connection, Caller const& caller, std::string const& email, bool told, std::int64_t now) const;

 private:
  MailService const& mails_;
  bool const limited_;
};

}  // namespace bedrud
