#pragma once
// The identity providers of this server: finding one by its name, and the list of an administrator. Called from any executor.
#include <memory>
#include <optional>
#include <string>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "services/account_types.hpp"
#include "services/oauth_provider_rules.hpp"
#include "services/oauth_types.hpp"

namespace bedrud::auth {
class SecretBox;
}  // namespace bedrud::auth

namespace bedrud::config {
struct Auth;
}  // namespace bedrud::config

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud {

class OauthClient;
class SettingService;

class OauthProviderService {
 public:
  // `page`: where people reach this server, from the configuration; empty where it does not say. Both outlive the service.
  OauthProviderService(db::Database& database, Clock& clock, SettingService& settings, OauthClient& client,
                       config::Auth const& config, std::string page);
  ~OauthProviderService();

  // With its secret; throws kBadRequest "Unsupported OAuth provider".
  Task<OauthProvider> find(std::string name);
  // The address that is registered with the provider.
  std::string redirect_url(Caller const& caller, OauthProvider const& provider) const;

  Task<OauthProviderList> list(Caller const& caller);
  Task<OauthProviderView> create(Caller const& caller, OauthProviderIn in);
  // The mask keeps the secret that is there.
  Task<OauthProviderView> change(Caller const& caller, OauthProviderIn in);
  Task<MessageOut> remove(Caller const& caller, OauthProviderNameIn in);
  Task<OauthCheckOut> check(Caller const& caller, OauthProviderNameIn in);

 private:
  Task<std::vector<OauthProvider>> all();
  std::string page_of(Caller const& caller) const;
  OauthProviderView view(Caller const& caller, OauthProvider const& provider) const;
  OauthProviderRow row_of(OauthProviderIn const& in) const;
  void refuse_file_name(std::string const& name) const;

  db::Database& database_;
  Clock& clock_;
  SettingService& settings_;
  OauthClient& client_;
  config::Auth const& config_;
  std::string const page_;
  std::unique_ptr<auth::SecretBox const> const box_;
};

}  // namespace bedrud
