#pragma once
// The client's side of OAuth 2.0 (RFC 6749, RFC 7636, RFC 9207, RFC 9700) and OpenID Connect: the texts that go to a provider
// and the reading of what comes back. No HTTP, no database. Readers throw OauthError with a reason for the log, which never
// repeats what the provider sent.
#include <string>
#include <string_view>
#include <vector>
#include "auth/id_token.hpp"

namespace bedrud::auth {

// S256 of RFC 7636 section 4.2.
std::string code_challenge(std::string_view verifier);
// The value of an Authorization header (RFC 6749 section 2.3.1).
std::string basic_credentials(std::string_view client_id, std::string_view client_secret);

// "https://id.example.org/realms/team": http or https, a host, no user name, no query, no fragment.
bool is_issuer(std::string_view address);

// What a provider says of itself: OpenID Connect Discovery 1.0, RFC 8414.
struct ProviderMetadata {
  std::string issuer, authorization_endpoint, token_endpoint, userinfo_endpoint, jwks_uri;
  std::vector<std::string> algorithms;  // of ID tokens
  bool names_itself = false;            // every response carries `iss` (RFC 9207)
  bool post_only = false;               // the secret goes into the body, not into a header
};
std::string metadata_address(std::string_view issuer);
ProviderMetadata parse_metadata(std::string_view json, std::string_view issuer);

struct TokenAnswer {
  std::string access_token, id_token;
};
// Also for GitHub, whose refusals come with status 200.
TokenAnswer parse_token_answer(std::string_view json);

// Who signed in, as a provider tells it.
struct OauthProfile {
  std::string subject;  // never given to somebody else
  std::string email, name;
  bool email_verified = false;
};
// Of the userinfo endpoint; `subject` is that of the ID token.
OauthProfile parse_userinfo(std::string_view json, std::string_view subject);
// GET /user and GET /user/emails: the address is the primary one, if it is verified.
OauthProfile parse_github(std::string_view user, std::string_view emails);
// GET /2/users/me; the address is there only where it was asked for, and is a confirmed one.
OauthProfile parse_twitter(std::string_view json);

// The word of an error answer when it is one of those the standards define, else "unknown": safe in a log.
std::string_view known_error(std::string_view word);

}  // namespace bedrud::auth
