#pragma once
// Which identity providers this server offers: what administrators stored goes before the configuration file.
#include <string>
#include <vector>
#include "models/oauth.hpp"
#include "models/system_settings.hpp"

namespace bedrud::config {
struct Auth;
}  // namespace bedrud::config

namespace bedrud {

enum class OauthKind { kOidc, kGithub, kTwitter };

struct OauthProvider {
  std::string name, title;
  OauthKind kind = OauthKind::kOidc;
  std::string issuer;  // OpenID Connect: the issuer; GitHub and X: where they are. Whose people the subjects are.
  std::string client_id, client_secret, scopes;
  std::string redirect_url;  // as it is registered; empty: the usual one of this server
  bool trust_email = false;
  bool from_file = false;
};

// Those that are complete, the well-known ones first. Secrets are as they are in `stored` and `rows`.
std::vector<OauthProvider> oauth_providers(SystemSettings const& stored, std::vector<OauthProviderRow> const& rows,
                                           config::Auth const& config);

}  // namespace bedrud
