#pragma once
// The rules of making an account with a passkey; those with a connection run inside a write.
#include <boost/describe.hpp>
#include <string>
#include "auth/webauthn.hpp"
#include "models/passkey.hpp"
#include "models/user.hpp"
#include "services/auth_service.hpp"

namespace bedrud {

// What is kept between the two halves of a sign-up.
struct SignupData {
  std::string email, name, inviteToken;
};
BOOST_DESCRIBE_STRUCT(SignupData, (), (email, name, inviteToken))

// Whether somebody may sign up: settings, invitation. Throws in the words of the contract.
void require_signup(db::Connection& connection, Settings const& settings, SignupData const& data, std::int64_t now);
// Account and key are there and the invitation is spent, or nothing of it (W18).
void insert_signup(db::Connection& connection, Settings const& settings, SignupData const& data, User const& user,
                   Passkey const& key, std::int64_t now);

// The row of a key that an authenticator made for the challenge; throws kBadRequest with what does not hold.
Passkey new_passkey(auth::RelyingParty const& party, std::string const& challenge, std::string const& client_data,
                    std::string const& attestation, std::string user_id, std::int64_t now);
User new_passkey_user(std::string id, SignupData const& data, std::int64_t now);

RegisterOut registered(User const& user, TokenPair tokens);
RegisterOut waits_for_confirmation(std::string email);

}  // namespace bedrud
