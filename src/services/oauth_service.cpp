#include "services/oauth_service.hpp"

#include <algorithm>
#include "base/encoding.hpp"
#include "base/error.hpp"
#include "base/form.hpp"
#include "base/hash.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "repository/oauth_repository.hpp"
#include "repository/passkey_repository.hpp"
#include "repository/session_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/mail_service.hpp"
#include "services/oauth_account.hpp"
#include "services/oauth_client.hpp"
#include "services/oauth_provider_service.hpp"
#include "services/session_service.hpp"
#include "services/setting_service.hpp"

namespace bedrud {
namespace {

constexpr std::size_t kTokenLength = 43;  // 32 bytes as base64url
constexpr std::size_t kMaxTarget = 500, kMaxInvite = 200, kMaxCode = 4096;

bool is_token(std::string_view text) { return text.size() == kTokenLength && base64url_decode(text).has_value(); }

// A path of this server, so that nobody is led elsewhere after signing in (RFC 9700 section 4.11).
std::string own_path(std::string const& wanted) {
  bool const own = wanted.size() <= kMaxTarget && wanted.starts_with('/') && !wanted.starts_with("//") &&
                   std::all_of(wanted.begin(), wanted.end(), [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
  return own ? wanted : std::string();
}

Error expired() {
  return oauth_problem(ErrorCode::kBadRequest, "expired", "The sign-in took too long or began in another browser; begin again");
}
Error invalid(OauthProvider const& provider, std::string why) {
  return oauth_problem(ErrorCode::kBadRequest, "invalid", "The answer of " + provider.title + " could not be verified",
                       provider.name + ": " + std::move(why));
}

std::string const& only(std::vector<std::string> const& values) {
  static std::string const none;
  return values.empty() ? none : values.front();
}

bool comes_once(OauthCallbackIn const& in) {
  return in.code.size() <= 1 && in.state.size() <= 1 && in.iss.size() <= 1 && in.error.size() <= 1;
}

}  // namespace

OauthService::OauthService(db::Database& database, Clock& clock, SessionService& sessions, SettingService& settings,
                           MailService& mails, OauthProviderService& providers, OauthClient& client, config::Auth const& config)
    : database_(database),
      clock_(clock),
      sessions_(sessions),
      settings_(settings),
      mails_(mails),
      providers_(providers),
      client_(client),
      key_(hmac_sha256(config.sessionSecret, "bedrud oauth 1")) {}

std::string OauthService::derived(char const* purpose, std::string const& state, std::string const& browser) const {
  return base64url_encode(hmac_sha256(key_, std::string(purpose) + ":" + state + ":" + browser));
}

Task<OauthService::Begun> OauthService::begin(Caller const& caller, OauthLoginIn in, std::string browser) {
  OauthState row;
  row.target = own_path(in.redirect);
  row.native = in.client == "native";
  if (in.invite.size() <= kMaxInvite) row.invite = in.invite;
  co_return co_await leave(caller, std::move(in.provider), std::move(row), std::move(browser));
}

Task<OauthService::Begun> OauthService::begin_link(Caller const& caller, OauthLinkIn in, std::string browser) {
  // Who finds an open session must not make a way back for themselves.
  co_await sessions_.require_fresh(caller, "link a sign-in");
  OauthState row;
  row.user_id = caller.user_id;
  row.session_id = caller.session_id;
  row.target = "/settings/security";
  co_return co_await leave(caller, std::move(in.provider), std::move(row), std::move(browser));
}

Task<OauthService::Begun> OauthService::leave(Caller const& caller, std::string name, OauthState row, std::string browser) {
  auto const provider = co_await providers_.find(std::move(name));
  auth::ProviderMetadata about;
  try {
    about = co_await client_.metadata(provider);
  } catch (std::runtime_error const& failed) {
    throw oauth_problem(ErrorCode::kUnavailable, "unavailable", provider.title + " cannot be reached; try again in a while",
                        provider.name + ": " + failed.what());
  }
  // One cookie for all tabs of the browser.
  Begun out{{}, is_token(browser) ? std::move(browser) : random_token()};
  auto const state = random_token();
  row.id = sha256_hex(state);
  row.browser = sha256_hex(out.browser);
  row.provider = provider.name;
  row.issuer = provider.issuer;
  row.redirect_uri = providers_.redirect_url(caller, provider);
  row.expires_at = clock_.now_ms() + kStateMs;
  auto const store = [&row](db::Connection& c) { OauthStateRepository(c).insert(row); };
  co_await database_.write(store);
  FormFields fields{{"response_type", "code"},
                    {"client_id", provider.client_id},
                    {"redirect_uri", row.redirect_uri},
                    {"scope", provider.scopes},
                    {"state", state},
                    {"code_challenge", auth::code_challenge(derived("verifier", state, out.browser))},
                    {"code_challenge_method", "S256"}};
  if (provider.kind == OauthKind::kOidc) fields.emplace_back("nonce", derived("nonce", state, out.browser));
  out.location = with_query(about.authorization_endpoint, fields);
  co_return out;
}

Task<OauthState> OauthService::take(OauthCallbackIn const& in, std::string const& browser) {
  if (!comes_once(in) || !is_token(only(in.state))) throw expired();
  auto const take_it = [id = sha256_hex(only(in.state)), now = clock_.now_ms()](db::Connection& c) {
    return OauthStateRepository(c).take(id, now);
  };
  auto row = co_await database_.write(take_it);
  if (!row || !is_token(browser) || !equal_in_constant_time(sha256_hex(browser), row->browser)) throw expired();
  co_return std::move(*row);
}

Task<auth::OauthProfile> OauthService::identify(OauthProvider const& provider, OauthState const& state,
                                                OauthCallbackIn const& in, std::string const& browser) {
  std::string unreachable;
  try {
    auto const about = co_await client_.metadata(provider);
    // RFC 9207 section 2.4. GitHub and X have no issuer to compare with.
    bool const named = !only(in.iss).empty();
    if (provider.kind == OauthKind::kOidc && (named ? only(in.iss) != about.issuer : about.names_itself)) {
      throw auth::OauthError("the response is of another issuer");
    }
    if (auto const& error = only(in.error); !error.empty()) {
      if (error == "access_denied") {
        throw oauth_problem(ErrorCode::kForbidden, "cancelled", "The sign-in at " + provider.title + " was cancelled");
      }
      throw oauth_problem(ErrorCode::kBadRequest, "refused", provider.title + " refused the sign-in",
                          provider.name + ": " + std::string(auth::known_error(error)));
    }
    auto const& code = only(in.code);
    if (code.empty() || code.size() > kMaxCode) throw auth::OauthError("the response has no code");
    OauthRedemption what{code, derived("verifier", only(in.state), browser), state.redirect_uri,
                         derived("nonce", only(in.state), browser)};
    co_return co_await client_.redeem(provider, std::move(what));
  } catch (auth::OauthError const& wrong) { throw invalid(provider, wrong.what()); } catch (OauthUnavailable const& failed) {
    unreachable = failed.what();
  }
  throw oauth_problem(ErrorCode::kUnavailable, "unavailable", provider.title + " cannot be reached; try again in a while",
                      provider.name + ": " + unreachable);
}

Task<OauthService::Done> OauthService::finish(Caller const& caller, OauthCallbackIn in, std::string browser) {
  auto const state = co_await take(in, browser);
  bool const links = !state.user_id.empty();
  try {
    // Each provider has a redirect address of its own: a response that arrives at another one's is a mix-up (RFC 9700, 4.4.2).
    if (in.provider != state.provider) throw expired();
    auto const provider = co_await providers_.find(state.provider);
    if (provider.issuer != state.issuer) throw expired();
    auto const profile = co_await identify(provider, state, in, browser);
    co_return co_await (links ? link_account(caller, provider, profile, state)
                              : enter_account(caller, provider, profile, state));
  } catch (Error const& error) {
    auto told = error;
    if (links) told.members["link"] = true;
    if (state.native) told.members["native"] = true;
    throw told;
  }
}

Task<OauthService::Done> OauthService::enter_account(Caller const& caller, OauthProvider const& provider,
                                                     auth::OauthProfile const& profile, OauthState const& state) {
  auto const settings = co_await settings_.current();
  struct Entered {
    OauthEntry entry;
    Session session;
  };
  auto const sign_in = [&, now = clock_.now_ms()](db::Connection& c) {
    Entered out;
    out.entry = enter(c, {provider, profile}, settings, state.invite, sessions_.verification_required(), now);
    auto const& [user, how] = out.entry;
    if (how == OauthEntry::How::kLinked) {
      mails_.add(c, {.letter = "linked", .id = user.id, .email = "", .address = caller.address, .detail = provider.title});
    } else if (how == OauthEntry::How::kNew && user.email_verified_at) {
      mails_.add(c, {.letter = "welcome", .id = user.id, .email = "", .address = caller.address});
    }
    out.session = sessions_.open(c, user.id, caller);
    return out;
  };
  auto const entered = co_await database_.write(sign_in);
  auto const& user = entered.entry.user;
  sessions_.forget_user(user.id);
  co_return Done{LoginOut{user_view(user), sessions_.issue(user, entered.session)}, state.native, state.target};
}

Task<OauthService::Done> OauthService::link_account(Caller const& caller, OauthProvider const& provider,
                                                    auth::OauthProfile const& profile, OauthState const& state) {
  auto const add = [&, now = clock_.now_ms()](db::Connection& c) {
    // Whoever signed out meanwhile, or was shut out, links nothing any more.
    auto const session = SessionRepository(c).by_id(state.session_id);
    auto const user = UserRepository(c).by_id(state.user_id);
    bool const over = !session || session->ended_at || session->expires_at <= now || session->user_id != state.user_id;
    if (over || !user || !user->is_active) {
      throw oauth_problem(ErrorCode::kUnauthenticated, "signed_out", "You were signed out meanwhile; sign in and begin again");
    }
    link(c, {provider, profile}, state.user_id, now);
    if (user->email_verified_at) {
      mails_.add(c, {.letter = "linked", .id = user->id, .email = "", .address = caller.address, .detail = provider.title});
    }
  };
  co_await database_.write(add);
  co_return Done{std::nullopt, false, state.target};
}

Task<IdentityList> OauthService::list(Caller const& caller) {
  auto const offered = (co_await settings_.current()).providers;
  auto const load = [&caller](db::Connection& c) { return IdentityRepository(c).list_of(caller.user_id); };
  IdentityList out;
  for (auto const& one : co_await database_.read(load)) {
    auto const found = std::find_if(offered.begin(), offered.end(), [&](auto const& p) { return p.name == one.provider; });
    bool const there = found != offered.end();
    out.identities.push_back({one.id, one.provider, there ? found->title : one.provider, one.email, there,
                              to_rfc3339(one.created_at), to_rfc3339(one.last_used_at)});
  }
  co_return out;
}

Task<MessageOut> OauthService::unlink(Caller const& caller, IdentityIdIn in) {
  co_await sessions_.require_fresh(caller, "remove a sign-in");
  auto const offered = (co_await settings_.current()).providers;
  auto const remove_it = [&](db::Connection& c) {
    UserRepository users(c);
    // Held: two requests must not remove the last two ways in at the same moment.
    users.lock(caller.user_id);
    auto user = users.by_id(caller.user_id);
    IdentityRepository identities(c);
    if (!user || !identities.remove(caller.user_id, in.identityId)) {
      throw Error(ErrorCode::kNotFound, PublicText{"Sign-in not found"});
    }
    auto const left = identities.list_of(caller.user_id);
    auto const is_same = [&user](auto const& one) { return one.provider == user->provider; };
    bool const was_own = user->provider == "local" || user->provider == "passkey";
    if (!was_own && std::none_of(left.begin(), left.end(), is_same)) {
      // The account is named after a way that is left; else the provider's word alone would open it again.
      user->provider = left.empty() ? "passkey" : left.front().provider;
      if (!users.by_email(user->email, user->provider)) users.set_provider(user->id, user->provider, clock_.now_ms());
    }
    if (!has_way_in(c, *user, offered)) {
      throw Error(ErrorCode::kConflict, PublicText{"This is the only way into the account; add another one first"});
    }
  };
  co_await database_.write(remove_it);
  sessions_.forget_user(caller.user_id);
  co_return MessageOut{"Sign-in removed"};
}

Task<std::int64_t> OauthService::sweep() {
  auto const remove_them = [now = clock_.now_ms()](db::Connection& c) { return OauthStateRepository(c).remove_expired(now); };
  co_return co_await database_.write(remove_them);
}

}  // namespace bedrud
