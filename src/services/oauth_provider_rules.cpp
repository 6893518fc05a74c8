#include "services/oauth_provider_rules.hpp"

#include <algorithm>
#include "config/config.hpp"
#include "config/load.hpp"

namespace bedrud {
namespace {

std::string without_slash(std::string address) {
  while (address.ends_with('/')) address.pop_back();
  return address;
}

std::string unless_empty(std::string const& text, char const* otherwise) {
  return text.empty() ? std::string(otherwise) : without_slash(text);
}

using Stored = std::optional<std::string>;

OauthProvider well_known(char const* name, char const* title, config::OAuthProvider const& file, Stored const& id,
                         Stored const& secret, Stored const& redirect) {
  OauthProvider out;
  out.name = name;
  out.title = title;
  out.client_id = id.value_or(file.clientId);
  out.client_secret = secret.value_or(file.clientSecret);
  out.redirect_url = redirect.value_or(file.redirectUrl);
  return out;
}

bool is_complete(OauthProvider const& provider, bool needs_secret) {
  auto const missing = [](std::string const& text) { return text.empty() || config::is_placeholder(text); };
  return !missing(provider.client_id) && !config::is_placeholder(provider.client_secret) &&
         !(needs_secret && provider.client_secret.empty());
}

OauthProvider named(std::string name, std::string const& title) {
  OauthProvider out;
  out.title = title.empty() ? name : title;
  out.name = "oidc-" + std::move(name);
  return out;
}

}  // namespace

std::vector<OauthProvider> oauth_providers(SystemSettings const& stored, std::vector<OauthProviderRow> const& rows,
                                           config::Auth const& config) {
  std::vector<OauthProvider> out;
  auto google =
      well_known("google", "Google", config.google, stored.googleClientId, stored.googleClientSecret, stored.googleRedirectUrl);
  google.issuer = unless_empty(config.google.baseUrl, "https://accounts.google.com");
  google.scopes = "openid email profile";
  auto github =
      well_known("github", "GitHub", config.github, stored.githubClientId, stored.githubClientSecret, stored.githubRedirectUrl);
  github.kind = OauthKind::kGithub;
  github.issuer = unless_empty(config.github.baseUrl, "https://github.com");
  github.scopes = "user:email";
  auto twitter =
      well_known("twitter", "X", config.twitter, stored.twitterClientId, stored.twitterClientSecret, stored.twitterRedirectUrl);
  twitter.kind = OauthKind::kTwitter;
  twitter.issuer = unless_empty(config.twitter.baseUrl, "https://x.com");
  // tweet.read is what /2/users/me wants beside users.read.
  twitter.scopes = config.twitterEmail ? "users.read tweet.read users.email" : "users.read tweet.read";
  for (auto* provider : {&google, &github, &twitter}) {
    if (is_complete(*provider, true)) out.push_back(std::move(*provider));
  }
  for (auto const& file : config.oidc) {
    auto provider = named(file.name, file.title);
    provider.issuer = file.issuer;
    provider.client_id = file.clientId;
    provider.client_secret = file.clientSecret;
    provider.scopes = file.scopes;
    provider.trust_email = file.trustEmail;
    provider.from_file = true;
    if (is_complete(provider, false)) out.push_back(std::move(provider));
  }
  for (auto const& row : rows) {
    auto const known = [&row](auto const& other) { return other.name == row.name; };
    // One that the file names wins: the file may have been written after the row.
    if (std::any_of(out.begin(), out.end(), known)) continue;
    out.push_back({.name = row.name,
                   .title = row.title,
                   .kind = OauthKind::kOidc,
                   .issuer = row.issuer,
                   .client_id = row.client_id,
                   .client_secret = row.client_secret,
                   .scopes = row.scopes,
                   .redirect_url = {},
                   .trust_email = row.trust_email,
                   .from_file = false});
  }
  return out;
}

}  // namespace bedrud
