#include "services/passkey_signup.hpp"

#include "base/encoding.hpp"
#include "base/error.hpp"
#include "base/id.hpp"
#include "repository/invite_repository.hpp"
#include "repository/passkey_repository.hpp"
#include "repository/user_repository.hpp"

namespace bedrud {
namespace {

Error bad_request(std::string text) { return {ErrorCode::kBadRequest, PublicText{std::move(text)}}; }
Error forbidden(char const* text) { return {ErrorCode::kForbidden, PublicText{text}}; }

}  // namespace

void require_signup(db::Connection& connection, Settings const& settings, SignupData const& data, std::int64_t now) {
  if (!settings.registrationEnabled) throw forbidden("Registration is currently disabled");
  if (settings.tokenRegistrationOnly) {
    if (data.inviteToken.empty()) throw forbidden("An invite token is required to register");
    auto const invite = InviteRepository(connection).find_usable(data.inviteToken, now);
    if (!invite || (!invite->email.empty() && invite->email != data.email)) throw forbidden("Invalid or expired invite token");
  }
}

void insert_signup(db::Connection& connection, Settings const& settings, SignupData const& data, User const& user,
                   Passkey const& key, std::int64_t now) {
  try {
    UserRepository(connection).insert(user);
  } catch (db::UniqueViolation const&) { throw bad_request("email already registered"); }
  try {
    PasskeyRepository(connection).insert(key);
  } catch (db::UniqueViolation const&) { throw bad_request("passkey already registered"); }
  // An invitation that nobody had to show is spent all the same, when it is one.
  auto const consumed =
      !data.inviteToken.empty() && InviteRepository(connection).consume(data.inviteToken, data.email, user.id, now);
  if (settings.tokenRegistrationOnly && !consumed) { throw forbidden("Invalid or expired invite token"); }
}

Passkey new_passkey(auth::RelyingParty const& party, std::string const& challenge, std::string const& client_data,
                    std::string const& attestation, std::string user_id, std::int64_t now) {
  auth::NewCredential made;
  try {
    made = auth::verify_registration(party, challenge, client_data, attestation);
  } catch (auth::WebauthnError const& wrong) { throw bad_request(wrong.what()); }
  Passkey key;
  key.id = new_id();
  key.user_id = std::move(user_id);
  key.credential_id = base64url_encode(made.id);
  key.public_key = base64url_encode(made.public_key);
  key.algorithm = made.algorithm;
  key.counter = made.counter;
  key.user_verified = made.user_verified;
  key.backup_eligible = made.backup_eligible;
  key.backed_up = made.backed_up;
  key.name = "Passkey";
  key.created_at = now;
  return key;
}

User new_passkey_user(std::string id, SignupData const& data, std::int64_t now) {
  User user;
  user.id = std::move(id);
  user.email = data.email;
  user.name = data.name;
  user.provider = "passkey";
  user.accesses = "{user}";
  user.created_at = user.updated_at = now;
  return user;
}

RegisterOut registered(User const& user, TokenPair tokens) {
  RegisterOut out;
  out.user = user_view(user);
  out.access_token = tokens.accessToken;
  out.refresh_token = tokens.refreshToken;
  out.tokens = std::move(tokens);
  return out;
}

RegisterOut waits_for_confirmation(std::string email) {
  RegisterOut out;
  out.requiresVerification = true;
  out.message = "Please confirm your email address before signing in";
  out.email = std::move(email);
  return out;
}

}  // namespace bedrud
