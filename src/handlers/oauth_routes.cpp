#include "handlers/oauth_routes.hpp"

#include <memory>
#include "base/error.hpp"
#include "base/form.hpp"
#include "base/json.hpp"
#include "base/log.hpp"
#include "handlers/session_cookies.hpp"

namespace bedrud {

// What a client that is no browser gets from the callback (rest-contract 1.10).
struct OauthUserOut {
  std::string id, email, name, provider, avatarUrl;
};
BOOST_DESCRIBE_STRUCT(OauthUserOut, (), (id, email, name, provider, avatarUrl))
struct OauthCallbackOut {
  OauthUserOut user;
  std::string token;
};
BOOST_DESCRIBE_STRUCT(OauthCallbackOut, (), (user, token))

namespace {

using http::Answer;
using http::NoBody;
using http::Raw;
using http::RequestContext;

constexpr char kBrowserCookie[] = "oauth_browser";
constexpr char kApp[] = "bedrud://oauth";
constexpr char kSignInPage[] = "/auth/login";
constexpr std::int64_t kCookieSeconds = OauthService::kStateMs / 1000;

// Somebody looks at the answer in a browser.
bool is_page_load(RequestContext const& request) {
  return request.header("accept").find("text/html") != std::string_view::npos;
}

std::string text_of(Error const& error, char const* member) {
  auto const* const value = error.members.if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

class OauthHandlers {
 public:
  OauthHandlers(OauthService& oauth, SessionService& sessions, std::string frontend) : oauth_(oauth), sessions_(sessions) {
    while (frontend.ends_with('/')) frontend.pop_back();
    bool const page = frontend.starts_with("http://") || frontend.starts_with("https://");
    is_app_ = !frontend.empty() && !page;
    app_ = is_app_ ? frontend : kApp;
    if (page) page_ = frontend.substr(0, frontend.find('/', frontend.find("://") + 3));
  }

  Task<Answer<NoBody>> begin(RequestContext const& request, OauthLoginIn in) {
    auto const provider = in.provider;
    Answer<NoBody> answer;
    try {
      auto begun = co_await oauth_.begin(request.caller, std::move(in), std::string(request.cookie(kBrowserCookie)));
      answer.cookies = {{kBrowserCookie, std::move(begun.browser), kCookieSeconds}};
      answer.headers.emplace_back("Location", std::move(begun.location));
    } catch (Error const& error) {
      if (!is_page_load(request)) throw;
      answer.status = 302;
      answer.headers.emplace_back("Location", problem_page(request, error, provider));
    }
    co_return answer;
  }

  Task<Answer<OauthLinkOut>> begin_link(RequestContext const& request, OauthLinkIn in) {
    auto begun = co_await oauth_.begin_link(request.caller, std::move(in), std::string(request.cookie(kBrowserCookie)));
    Answer<OauthLinkOut> answer{OauthLinkOut{std::move(begun.location)}};
    answer.cookies = {{kBrowserCookie, std::move(begun.browser), kCookieSeconds}};
    co_return answer;
  }

  Task<Answer<Raw>> finish(RequestContext const& request, OauthCallbackIn in) {
    auto const provider = in.provider;
    Answer<Raw> answer;
    std::string location;
    try {
      auto done = co_await oauth_.finish(request.caller, std::move(in), std::string(request.cookie(kBrowserCookie)));
      location = next_page(request, done, answer);
    } catch (Error const& error) {
      if (!is_page_load(request)) throw;
      location = problem_page(request, error, provider);
    }
    if (location.empty()) co_return answer;
    answer.status = 302;
    answer.headers.emplace_back("Location", std::move(location));
    co_return answer;
  }

 private:
  // Empty: the body is the answer.
  std::string next_page(RequestContext const& request, OauthService::Done const& done, Answer<Raw>& answer) const {
    if (!done.login) return page_ + done.target;
    auto const& [user, tokens] = *done.login;
    // An app keeps what it gets; the browser it used is not signed in by that.
    if (done.native || is_app_) return with_query(app_ + "/auth/callback", {{"token", tokens.accessToken}});
    answer.cookies = session_cookies(sessions_, tokens.accessToken, tokens.refreshToken);
    if (page_.empty() && !is_page_load(request)) {
      OauthCallbackOut const out{{user.id, user.email, user.name, user.provider, user.avatarUrl}, tokens.accessToken};
      answer.body = {"application/json", json::to_text(out)};
      return {};
    }
    auto const page = page_ + "/auth/callback";
    return done.target.empty() ? page : with_query(page, {{"redirect", done.target}});
  }

  // The page on which somebody can go on, with a word for what went wrong.
  std::string problem_page(RequestContext const& request, Error const& error, std::string const& provider) const {
    auto problem = text_of(error, "problem");
    if (problem.empty()) problem = "failed";
    // The page says less than the administrator needs to know.
    log::info("a sign-in with a provider was refused", {{"problem", boost::json::value(problem)},
                                                        {"detail", error.what()},
                                                        {"requestId", boost::json::value(request.caller.request_id)}});
    if (error.members.contains("native")) return with_query(app_ + "/auth/callback", {{"error", problem}});
    auto const* const page = error.members.contains("link") ? "/settings/security" : kSignInPage;
    return with_query(page_ + page, {{"problem", problem}, {"provider", provider}});
  }

  OauthService& oauth_;
  SessionService& sessions_;
  std::string page_, app_;
  bool is_app_ = false;
};

}  // namespace

void oauth_routes(http::Router& router, OauthService& oauth, OauthProviderService& providers, SessionService& sessions,
                  std::string frontend) {
  constexpr std::string_view kTag = "identity providers";
  constexpr auto kOpen = Access::kOpen, kUser = Access::kUser, kSuperadmin = Access::kSuperadmin;
  auto& handlers = router.keep(std::make_shared<OauthHandlers>(oauth, sessions, std::move(frontend)));
  router.add<"/api/auth/{provider}/login">("GET", handlers, &OauthHandlers::begin,
                                           {.access = kOpen,
                                            .rate = "auth",
                                            .tag = kTag,
                                            .summary = "To the provider, to sign in there",
                                            .status = 307,
                                            .refusal_page = kSignInPage});
  router.add<"/api/auth/{provider}/callback">("GET", handlers, &OauthHandlers::finish,
                                              {.access = kOpen,
                                               .rate = "auth",
                                               .tag = kTag,
                                               .summary = "Back from the provider: the session, and on to the page",
                                               .refusal_page = kSignInPage});
  router.add<"/api/auth/{provider}/link">("POST", handlers, &OauthHandlers::begin_link,
                                          {.access = kUser,
                                           .rate = "auth",
                                           .tag = kTag,
                                           .summary = "Where to go to link a provider to the caller's account",
                                           .body = http::Body::kOptional});
  router.add<"/api/auth/identities">("GET", oauth, &OauthService::list,
                                     {.access = kUser, .tag = kTag, .summary = "The providers linked to the caller's account"});
  router.add<"/api/auth/identities/{identityId}">(
      "DELETE", oauth, &OauthService::unlink,
      {.access = kUser, .rate = "account", .tag = kTag, .summary = "Remove one; refused for the only way into the account"});
  router.add<"/api/admin/oauth-providers">(
      "GET", providers, &OauthProviderService::list,
      {.access = kSuperadmin, .tag = kTag, .summary = "The providers of OpenID Connect, secrets masked"});
  router.add<"/api/admin/oauth-providers">("POST", providers, &OauthProviderService::create,
                                           {.access = kSuperadmin, .tag = kTag, .summary = "Add a provider by its issuer"});
  router.add<"/api/admin/oauth-providers/{name}">("PUT", providers, &OauthProviderService::change,
                                                  {.access = kSuperadmin, .tag = kTag, .summary = "Change a provider"});
  router.add<"/api/admin/oauth-providers/{name}">(
      "DELETE", providers, &OauthProviderService::remove,
      {.access = kSuperadmin, .tag = kTag, .summary = "Remove a provider; nobody signs in with it any more"});
  router.add<"/api/admin/oauth-providers/{name}/check">("POST", providers, &OauthProviderService::check,
                                                        {.access = kSuperadmin,
                                                         .rate = "api",
                                                         .tag = kTag,
                                                         .summary = "Ask whether the provider answers as it should",
                                                         .body = http::Body::kOptional});
}

}  // namespace bedrud
