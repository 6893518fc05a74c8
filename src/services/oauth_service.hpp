#pragma once
// Signing in with an identity provider, and linking one to an account (rest-contract 2.11, docs/accounts.md): the authorization
// code flow with PKCE of RFC 9700. A begin leaves a row that belongs to one provider and one browser; the first response with
// its state takes the row out before anything is looked at. Called from any executor.
#include <optional>
#include <string>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "models/oauth.hpp"
#include "services/account_types.hpp"
#include "services/oauth_types.hpp"

namespace bedrud::auth {
struct OauthProfile;
}  // namespace bedrud::auth

namespace bedrud::config {
struct Auth;
}  // namespace bedrud::config

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud {

class MailService;
class OauthClient;
struct OauthProvider;
class OauthProviderService;
class SessionService;
class SettingService;

class OauthService {
 public:
  // How long somebody may take at the provider.
  static constexpr std::int64_t kStateMs = 600'000;

  // The configuration outlives the service.
  OauthService(db::Database& database, Clock& clock, SessionService& sessions, SettingService& settings, MailService& mails,
               OauthProviderService& providers, OauthClient& client, config::Auth const& config);

  struct Begun {
    std::string location;  // of the provider
    std::string browser;   // for the cookie that binds the response to this browser
  };
  // `browser`: what the cookie holds already, or anything.
  Task<Begun> begin(Caller const& caller, OauthLoginIn in, std::string browser);
  Task<Begun> begin_link(Caller const& caller, OauthLinkIn in, std::string browser);

  struct Done {
    std::optional<LoginOut> login;  // nothing: an account was linked
    bool native = false;
    std::string target;
  };
  // What is thrown has the members `problem` and, when somebody linked an account, `link`.
  Task<Done> finish(Caller const& caller, OauthCallbackIn in, std::string browser);

  // The caller's own.
  Task<IdentityList> list(Caller const& caller);
  Task<MessageOut> unlink(Caller const& caller, IdentityIdIn in);

  // Removes sign-ins that nobody finished.
  Task<std::int64_t> sweep();

 private:
  Task<Begun> leave(Caller const& caller, std::string name, OauthState state, std::string browser);
  // The state's row, if the response belongs to it.
  Task<OauthState> take(OauthCallbackIn const& in, std::string const& browser);
  Task<auth::OauthProfile> identify(OauthProvider const& provider, OauthState const& state, OauthCallbackIn const& in,
                                    std::string const& browser);
  Task<Done> enter_account(Caller const& caller, OauthProvider const& provider, auth::OauthProfile const& profile,
                           OauthState const& state);
  Task<Done> link_account(Caller const& caller, OauthProvider const& provider, auth::OauthProfile const& profile,
                          OauthState const& state);
  // What only this server and this browser can compute for a state.
  std::string derived(char const* purpose, std::string const& state, std::string const& browser) const;

  db::Database& database_;
  Clock& clock_;
  SessionService& sessions_;
  SettingService& settings_;
  MailService& mails_;
  OauthProviderService& providers_;
  OauthClient& client_;
  std::string const key_;
};

}  // namespace bedrud
