#include "auth/oauth.hpp"

#include <algorithm>
#include "auth/json_claims.hpp"
#include "base/encoding.hpp"
#include "base/error.hpp"
#include "base/form.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"

namespace bedrud::auth {
namespace {

constexpr std::size_t kMaxAddress = 2048, kMaxToken = 16'384, kMaxSubject = 255, kMaxEmails = 200;

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>'; });
}

// The part behind "https://" or "http://"; empty for anything else.
std::string_view behind_scheme(std::string_view address) {
  for (std::string_view const scheme : {"https://", "http://"}) {
    if (address.starts_with(scheme)) return address.substr(scheme.size());
  }
  return {};
}

// An absolute http or https address without a user name or a fragment.
bool is_address(std::string_view address) {
  if (address.size() > kMaxAddress || !is_printable(address)) return false;
  auto const rest = behind_scheme(address);
  auto const authority = rest.substr(0, rest.find_first_of("/?#"));
  return !authority.empty() && authority.find('@') == std::string_view::npos &&
         authority.find('\\') == std::string_view::npos && address.find('#') == std::string_view::npos;
}

std::string endpoint(JsonClaims const& document, char const* name, bool required = true) {
  auto out = document.text(name);
  if (out.empty() && !required) return out;
  if (!is_address(out)) throw OauthError(std::string("the metadata of the provider have no usable ") + name);
  return out;
}

bool contains(std::vector<std::string> const& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string subject_of(std::string subject) {
  if (subject.empty() || subject.size() > kMaxSubject) throw OauthError("the provider does not say who signed in");
  return subject;
}

}  // namespace

std::string code_challenge(std::string_view verifier) { return base64url_encode(sha256(verifier)); }

std::string basic_credentials(std::string_view client_id, std::string_view client_secret) {
  return "Basic " + base64_encode(percent_encode(client_id) + ":" + percent_encode(client_secret));
}

bool is_issuer(std::string_view address) { return is_address(address) && address.find('?') == std::string_view::npos; }

std::string metadata_address(std::string_view issuer) {
  if (issuer.ends_with('/')) issuer.remove_suffix(1);
  return std::string(issuer) + "/.well-known/openid-configuration";
}

ProviderMetadata parse_metadata(std::string_view json, std::string_view issuer) {
  JsonClaims const document(json, "metadata of the provider");
  // Exactly: what another issuer says must never be taken for this one's (Discovery section 4.3).
  if (document.text("issuer") != issuer) throw OauthError("the metadata of the provider are those of another issuer");
  ProviderMetadata out;
  out.issuer = issuer;
  out.authorization_endpoint = endpoint(document, "authorization_endpoint");
  out.token_endpoint = endpoint(document, "token_endpoint");
  out.userinfo_endpoint = endpoint(document, "userinfo_endpoint", false);
  out.jwks_uri = endpoint(document, "jwks_uri");
  out.algorithms = document.texts("id_token_signing_alg_values_supported");
  out.names_itself = document.flag("authorization_response_iss_parameter_supported");
  auto const challenges = document.texts("code_challenge_methods_supported");
  if (!challenges.empty() && !contains(challenges, "S256")) throw OauthError("the provider does not know PKCE with S256");
  auto const methods = document.texts("token_endpoint_auth_methods_supported");
  out.post_only = !methods.empty() && !contains(methods, "client_secret_basic") && contains(methods, "client_secret_post");
  return out;
}

TokenAnswer parse_token_answer(std::string_view json) {
  JsonClaims const answer(json, "answer of the token endpoint");
  if (answer.has("error")) {
    throw OauthError("the provider refused the code: " + std::string(known_error(answer.text("error"))));
  }
  TokenAnswer out{answer.text("access_token"), answer.text("id_token")};
  auto type = answer.text("token_type");
  std::transform(type.begin(), type.end(), type.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  // It becomes a header.
  if (out.access_token.empty() || out.access_token.size() > kMaxToken || !is_printable(out.access_token) || type != "bearer") {
    throw OauthError("the provider gave no access token");
  }
  return out;
}

OauthProfile parse_userinfo(std::string_view json, std::string_view subject) {
  JsonClaims const claims(json, "answer of the userinfo endpoint");
  // OpenID Connect Core section 5.3.2: else it may be about somebody else.
  if (claims.text("sub") != subject) throw OauthError("the userinfo endpoint spoke of somebody else");
  OauthProfile out;
  out.subject = subject_of(std::string(subject));
  out.email = claims.text("email");
  out.email_verified = claims.flag("email_verified");
  out.name = claims.name();
  return out;
}

OauthProfile parse_github(std::string_view user, std::string_view emails) {
  JsonClaims const claims(user, "answer of /user");
  OauthProfile out;
  if (auto const id = claims.number("id"); id && *id > 0) out.subject = std::to_string(*id);
  out.subject = subject_of(std::move(out.subject));
  out.name = claims.name();
  boost::json::value list;
  try {
    list = json::parse_text(emails);
  } catch (Error const&) { throw OauthError("the answer of /user/emails is no JSON"); }
  if (!list.is_array() || list.get_array().size() > kMaxEmails) throw OauthError("the answer of /user/emails is no list");
  for (auto const& entry : list.get_array()) {
    if (!entry.is_object()) continue;
    JsonClaims const address(entry.get_object());
    if (!address.flag("primary")) continue;
    out.email = address.text("email");
    out.email_verified = address.flag("verified");
  }
  return out;
}

OauthProfile parse_twitter(std::string_view json) {
  JsonClaims const answer(json, "answer of /2/users/me");
  auto const* const data = answer.object("data");
  if (data == nullptr) throw OauthError("the answer of /2/users/me has no data");
  JsonClaims const claims(*data);
  OauthProfile out;
  out.subject = subject_of(claims.text("id"));
  out.name = claims.name();
  out.email = claims.text("confirmed_email");
  out.email_verified = !out.email.empty();
  return out;
}

std::string_view known_error(std::string_view word) {
  static constexpr std::string_view kWords[] = {"access_denied",
                                                "invalid_request",
                                                "invalid_client",
                                                "invalid_grant",
                                                "unauthorized_client",
                                                "unsupported_response_type",
                                                "invalid_scope",
                                                "server_error",
                                                "temporarily_unavailable",
                                                "interaction_required",
                                                "login_required",
                                                "account_selection_required",
                                                "consent_required",
                                                "invalid_request_uri",
                                                "unsupported_grant_type",
                                                "redirect_uri_mismatch",
                                                "incorrect_client_credentials",
                                                "bad_verification_code",
                                                "unverified_user_email"};
  auto const* const found = std::find(std::begin(kWords), std::end(kWords), word);
  return found == std::end(kWords) ? "unknown" : *found;
}

}  // namespace bedrud::auth
