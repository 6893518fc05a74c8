#include "services/oauth_provider_service.hpp"

#include <algorithm>
#include "auth/secret_box.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "config/config.hpp"
#include "config/load.hpp"
#include "database/database.hpp"
#include "repository/oauth_repository.hpp"
#include "services/account_rules.hpp"
#include "services/audit_service.hpp"
#include "services/oauth_account.hpp"
#include "services/oauth_client.hpp"
#include "services/setting_rules.hpp"
#include "services/setting_service.hpp"
#include "services/setting_types.hpp"

namespace bedrud {
namespace {

constexpr std::size_t kMaxProviders = 20;
constexpr std::string_view kPrefix = "oidc-";

Error bad_request(std::string text) { return {ErrorCode::kBadRequest, PublicText{std::move(text)}}; }
Error not_found() { return {ErrorCode::kNotFound, PublicText{"Provider not found"}}; }

boost::json::object for_log(OauthProviderRow const& row) {
  return {{"title", row.title},        {"issuer", row.issuer},
          {"clientId", row.client_id}, {"clientSecret", row.client_secret.empty() ? "" : "(secret)"},
          {"scopes", row.scopes},      {"trustEmail", row.trust_email}};
}

}  // namespace

OauthProviderService::OauthProviderService(db::Database& database, Clock& clock, SettingService& settings, OauthClient& client,
                                           config::Auth const& config, std::string page)
    : database_(database),
      clock_(clock),
      settings_(settings),
      client_(client),
      config_(config),
      page_(std::move(page)),
      box_(std::make_unique<auth::SecretBox>(config.sessionSecret, "oauth")) {}

OauthProviderService::~OauthProviderService() = default;

Task<std::vector<OauthProvider>> OauthProviderService::all() {
  auto const stored = co_await settings_.stored();
  auto const load = [](db::Connection& c) { return OauthProviderRepository(c).list(); };
  auto rows = co_await database_.read(load);
  for (auto& row : rows) {
    if (row.client_secret.empty()) continue;
    auto const secret = box_->open(row.name, row.client_secret);
    if (!secret) {
      log::warn("a stored secret cannot be read, auth.sessionSecret was changed: enter it again",
                {{"provider", boost::json::value(row.name)}});
    }
    row.client_secret = secret.value_or("");
  }
  co_return oauth_providers(stored, rows, config_);
}

Task<OauthProvider> OauthProviderService::find(std::string name) {
  auto const providers = co_await all();
  auto const found = std::find_if(providers.begin(), providers.end(), [&](auto const& one) { return one.name == name; });
  if (found == providers.end()) throw oauth_problem(ErrorCode::kBadRequest, "unknown_provider", "Unsupported OAuth provider");
  co_return *found;
}

std::string OauthProviderService::page_of(Caller const& caller) const { return page_.empty() ? caller.origin : page_; }

std::string OauthProviderService::redirect_url(Caller const& caller, OauthProvider const& provider) const {
  if (!provider.redirect_url.empty()) return provider.redirect_url;
  return page_of(caller) + "/api/auth/" + provider.name + "/callback";
}

OauthProviderView OauthProviderService::view(Caller const& caller, OauthProvider const& provider) const {
  OauthProviderView out;
  out.name = provider.name.substr(kPrefix.size());
  out.title = provider.title;
  out.issuer = provider.issuer;
  out.clientId = provider.client_id;
  out.clientSecret = provider.client_secret.empty() ? "" : kMask;
  out.scopes = provider.scopes;
  out.trustEmail = provider.trust_email;
  out.readOnly = provider.from_file;
  out.redirectUrl = redirect_url(caller, provider);
  return out;
}

Task<OauthProviderList> OauthProviderService::list(Caller const& caller) {
  OauthProviderList out;
  for (auto const& provider : co_await all()) {
    if (provider.name.starts_with(kPrefix)) out.providers.push_back(view(caller, provider));
  }
  out.redirectUrlPattern = page_of(caller) + "/api/auth/<provider>/callback";
  co_return out;
}

void OauthProviderService::refuse_file_name(std::string const& name) const {
  bool const in_file = std::any_of(config_.oidc.begin(), config_.oidc.end(), [&](auto const& one) { return one.name == name; });
  if (in_file) throw bad_request(name + " is set in the configuration file; change it there and restart");
}

OauthProviderRow OauthProviderService::row_of(OauthProviderIn const& in) const {
  config::OidcProvider wanted;
  wanted.name = in.name;
  wanted.title = clean_name(in.title);
  wanted.issuer = in.issuer;
  wanted.clientId = in.clientId;
  wanted.clientSecret = in.clientSecret;
  wanted.scopes = in.scopes;
  if (auto const why = config::why_no_provider(wanted); !why.empty()) throw bad_request(why);
  refuse_file_name(in.name);
  OauthProviderRow row;
  row.name = std::string(kPrefix) + in.name;
  row.title = wanted.title.empty() ? in.name : wanted.title;
  row.issuer = in.issuer;
  row.client_id = in.clientId;
  row.client_secret = in.clientSecret.empty() ? "" : box_->seal(row.name, in.clientSecret);
  row.scopes = in.scopes;
  row.trust_email = in.trustEmail;
  row.created_at = row.updated_at = clock_.now_ms();
  return row;
}

Task<OauthProviderView> OauthProviderService::create(Caller const& caller, OauthProviderIn in) {
  if (is_mask(in.clientSecret)) in.clientSecret.clear();
  auto const row = row_of(in);
  auto const store = [&](db::Connection& c) {
    OauthProviderRepository providers(c);
    if (providers.list().size() >= kMaxProviders) throw bad_request("There can be at most 20 providers");
    try {
      providers.insert(row);
    } catch (db::UniqueViolation const&) {
      throw Error(ErrorCode::kConflict, PublicText{"There is a provider of this name already"});
    }
    record(c, caller, {"provider.create", "provider", row.name, row.title, {}, for_log(row)}, row.created_at);
  };
  co_await database_.write(store);
  settings_.forget();
  co_return view(caller, co_await find(row.name));
}

Task<OauthProviderView> OauthProviderService::change(Caller const& caller, OauthProviderIn in) {
  bool const keeps_secret = is_mask(in.clientSecret);
  if (keeps_secret) in.clientSecret.clear();
  auto const wanted = row_of(in);
  auto const store = [&](db::Connection& c) {
    OauthProviderRepository providers(c);
    auto const before = providers.find(wanted.name);
    if (!before) throw not_found();
    auto row = wanted;
    // A secret that was given for one issuer is not sent to another one.
    if (keeps_secret && before->issuer != row.issuer && !before->client_secret.empty()) {
      throw bad_request("Enter the client secret again: the issuer is another one");
    }
    if (keeps_secret) row.client_secret = before->client_secret;
    providers.update(row);
    record(c, caller, {"provider.change", "provider", row.name, row.title, for_log(*before), for_log(row)}, row.updated_at);
  };
  co_await database_.write(store);
  settings_.forget();
  co_return view(caller, co_await find(wanted.name));
}

Task<MessageOut> OauthProviderService::remove(Caller const& caller, OauthProviderNameIn in) {
  refuse_file_name(in.name);
  auto const name = std::string(kPrefix) + in.name;
  auto const remove_it = [&, now = clock_.now_ms()](db::Connection& c) {
    OauthProviderRepository providers(c);
    auto const before = providers.find(name);
    if (!before) throw not_found();
    providers.remove(name);
    record(c, caller, {"provider.delete", "provider", name, before->title, for_log(*before), {}}, now);
  };
  co_await database_.write(remove_it);
  settings_.forget();
  co_return MessageOut{"Provider removed"};
}

Task<OauthCheckOut> OauthProviderService::check(Caller const& /*caller*/, OauthProviderNameIn in) {
  auto const providers = co_await all();
  auto const name = std::string(kPrefix) + in.name;
  auto const found = std::find_if(providers.begin(), providers.end(), [&](auto const& one) { return one.name == name; });
  if (found == providers.end()) throw not_found();
  OauthCheckOut out;
  try {
    co_await client_.metadata(*found);
    out = {true, "The provider answers"};
  } catch (auth::OauthError const& wrong) { out.message = wrong.what(); } catch (OauthUnavailable const& failed) {
    out.message = failed.what();
  }
  co_return out;
}

}  // namespace bedrud
