#pragma once
// Rows of sign-in by identity providers. Times are UTC milliseconds.
#include <boost/describe.hpp>
#include <cstdint>
#include <string>

namespace bedrud {

// Who an account is at a provider.
struct UserIdentity {
  std::string id, user_id;
  std::string provider;  // google, github, twitter or oidc-<name>
  std::string issuer, subject;
  std::string email;  // as the provider said it when it was linked; to be shown, never to be compared
  std::int64_t created_at = 0, last_used_at = 0;
};
BOOST_DESCRIBE_STRUCT(UserIdentity, (), (id, user_id, provider, issuer, subject, email, created_at, last_used_at))

// A sign-in that left for its provider.
struct OauthState {
  std::string id;       // SHA-256 of the state, hex
  std::string browser;  // SHA-256 of the browser's cookie, hex
  std::string provider, issuer, redirect_uri;
  std::string target;               // where the person wants to be afterwards: a path of this server
  std::string invite;               // to make an account with
  std::string user_id, session_id;  // who links an account; empty: somebody signs in
  bool native = false;              // an app waits for the token
  std::int64_t expires_at = 0;
};
BOOST_DESCRIBE_STRUCT(OauthState, (),
                      (id, browser, provider, issuer, redirect_uri, target, invite, user_id, session_id, native, expires_at))

// A provider of OpenID Connect as an administrator added it.
struct OauthProviderRow {
  std::string name;  // oidc-<name>
  std::string title, issuer, client_id;
  std::string client_secret;  // sealed; empty: a client without one
  std::string scopes;
  bool trust_email = false;  // every address it names counts as confirmed
  std::int64_t created_at = 0, updated_at = 0;
};
BOOST_DESCRIBE_STRUCT(OauthProviderRow, (),
                      (name, title, issuer, client_id, client_secret, scopes, trust_email, created_at, updated_at))

}  // namespace bedrud
