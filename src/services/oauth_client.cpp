#include "services/oauth_client.hpp"

#include <optional>
#include "auth/oauth.hpp"
#include "base/form.hpp"
#include "net/http_client.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kKeepMs = 3'600'000;
constexpr std::size_t kMostKept = 64, kMaxAnswer = 262'144;
constexpr auto kTimeout = std::chrono::seconds(10);

std::string github_api(std::string const& base) {
  return base == "https://github.com" ? "https://api.github.com" : base + "/api/v3";
}

std::string twitter_api(std::string const& base) { return base == "https://x.com" ? "https://api.x.com" : base; }

auth::ProviderMetadata known_metadata(OauthProvider const& provider) {
  auth::ProviderMetadata out;
  auto const& base = provider.issuer;
  out.issuer = base;
  if (provider.kind == OauthKind::kGithub) {
    out.authorization_endpoint = base + "/login/oauth/authorize";
    out.token_endpoint = base + "/login/oauth/access_token";
    out.post_only = true;
  } else {
    out.authorization_endpoint = base + "/i/oauth2/authorize";
    out.token_endpoint = twitter_api(base) + "/2/oauth2/token";
  }
  return out;
}

}  // namespace

template <class Value>
std::optional<Value> OauthClient::find(Shelf<Value> const& shelf, std::string const& key) {
  std::lock_guard const lock(mutex_);
  auto const found = shelf.find(key);
  if (found == shelf.end() || found->second.until <= clock_.now_ms()) return std::nullopt;
  return found->second.value;
}

template <class Value>
void OauthClient::keep(Shelf<Value>& shelf, std::string const& key, Value const& value) {
  std::lock_guard const lock(mutex_);
  if (shelf.size() >= kMostKept) shelf.clear();
  shelf[key] = {value, clock_.now_ms() + kKeepMs};
}

Task<std::string> OauthClient::get(std::string url, std::string access_token, char const* what) {
  net::HttpRequest request{.url = std::move(url), .headers = {"Accept: application/json", "User-Agent: Bedrud"}};
  if (!access_token.empty()) request.headers.push_back("Authorization: Bearer " + access_token);
  request.method = "GET";
  request.timeout = kTimeout;
  request.max_answer_bytes = kMaxAnswer;
  request.keep_body = request.confidential = true;
  auto answer = co_await http_.send(std::move(request));
  if (answer.status == 0) throw OauthUnavailable(std::string(what) + ": " + answer.failure);
  if (answer.status != 200) throw OauthUnavailable(std::string(what) + ": status " + std::to_string(answer.status));
  co_return std::move(answer.body);
}

Task<auth::ProviderMetadata> OauthClient::metadata(OauthProvider provider) {
  if (provider.kind != OauthKind::kOidc) co_return known_metadata(provider);
  if (auto kept = find(metadata_, provider.issuer)) co_return std::move(*kept);
  auto const text = co_await get(auth::metadata_address(provider.issuer), "", "discovery");
  auto out = auth::parse_metadata(text, provider.issuer);
  keep(metadata_, provider.issuer, out);
  co_return out;
}

Task<auth::KeySet> OauthClient::keys(std::string address, bool fresh) {
  if (!fresh) {
    if (auto kept = find(keys_, address)) co_return std::move(*kept);
  }
  auto out = auth::KeySet::parse(co_await get(address, "", "keys"));
  keep(keys_, address, out);
  co_return out;
}

Task<auth::TokenAnswer> OauthClient::exchange(OauthProvider const& provider, auth::ProviderMetadata const& metadata,
                                              OauthRedemption const& what) {
  FormFields fields{{"grant_type", "authorization_code"},
                    {"code", what.code},
                    {"redirect_uri", what.redirect_uri},
                    {"code_verifier", what.verifier}};
  net::HttpRequest request{
      .url = metadata.token_endpoint,
      .headers = {"Accept: application/json", "User-Agent: Bedrud", "Content-Type: application/x-www-form-urlencoded"}};
  bool const in_body = metadata.post_only || provider.client_secret.empty();
  if (in_body) fields.emplace_back("client_id", provider.client_id);
  if (in_body && !provider.client_secret.empty()) fields.emplace_back("client_secret", provider.client_secret);
  if (!in_body) {
    request.headers.push_back("Authorization: " + auth::basic_credentials(provider.client_id, provider.client_secret));
  }
  request.body = form_encode(fields);
  request.timeout = kTimeout;
  request.keep_body = request.confidential = true;
  auto const answer = co_await http_.send(std::move(request));
  if (answer.status == 0) throw OauthUnavailable("token endpoint: " + answer.failure);
  // A refusal has a body that says why (RFC 6749 section 5.2).
  bool const readable = answer.status == 200 || answer.status == 400 || answer.status == 401;
  if (!readable) throw OauthUnavailable("token endpoint: status " + std::to_string(answer.status));
  auto tokens = auth::parse_token_answer(answer.body);
  if (answer.status != 200) throw auth::OauthError("the token endpoint answered with status " + std::to_string(answer.status));
  co_return tokens;
}

Task<auth::OauthProfile> OauthClient::identify(OauthProvider const& provider, auth::ProviderMetadata const& metadata,
                                               auth::TokenAnswer const& tokens, std::string nonce) {
  if (tokens.id_token.empty()) throw auth::OauthError("the provider gave no ID token");
  auth::IdTokenExpectation expected;
  expected.issuer = metadata.issuer;
  expected.client_id = provider.client_id;
  expected.nonce = std::move(nonce);
  expected.algorithms = metadata.algorithms;
  expected.access_token = tokens.access_token;
  expected.now_seconds = clock_.now_ms() / 1000;
  std::optional<auth::IdClaims> claims;
  auto known = co_await keys(metadata.jwks_uri, false);
  try {
    claims = auth::verify_id_token(tokens.id_token, known, expected);
  } catch (auth::UnknownKey const&) {
    // Waiting is not possible in a handler: the keys are fetched below.
  }
  if (!claims) {
    known = co_await keys(metadata.jwks_uri, true);
    claims = auth::verify_id_token(tokens.id_token, known, expected);
  }
  if (claims->email.empty() && !metadata.userinfo_endpoint.empty()) {
    co_return auth::parse_userinfo(co_await get(metadata.userinfo_endpoint, tokens.access_token, "userinfo"), claims->subject);
  }
  co_return auth::OauthProfile{claims->subject, claims->email, claims->name, claims->email_verified};
}

Task<auth::OauthProfile> OauthClient::redeem(OauthProvider provider, OauthRedemption what) {
  auto const about = co_await metadata(provider);
  auto const tokens = co_await exchange(provider, about, what);
  if (provider.kind == OauthKind::kGithub) {
    auto const api = github_api(provider.issuer);
    auto const user = co_await get(api + "/user", tokens.access_token, "user");
    co_return auth::parse_github(user, co_await get(api + "/user/emails?per_page=100", tokens.access_token, "user/emails"));
  }
  if (provider.kind == OauthKind::kTwitter) {
    auto const fields = provider.scopes.find("users.email") == std::string::npos ? "" : "?user.fields=confirmed_email";
    co_return auth::parse_twitter(
        co_await get(twitter_api(provider.issuer) + "/2/users/me" + fields, tokens.access_token, "users/me"));
  }
  co_return co_await identify(provider, about, tokens, std::move(what.nonce));
}

}  // namespace bedrud
