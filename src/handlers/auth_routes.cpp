#include "handlers/auth_routes.hpp"

#include <memory>
#include "handlers/session_cookies.hpp"

namespace bedrud {
namespace {

using http::Answer;
using http::RequestContext;

class AuthHandlers {
 public:
  AuthHandlers(AuthService& auth, SessionService& sessions) : auth_(auth), sessions_(sessions) {}

  Task<Answer<RegisterOut>> sign_up(RequestContext const& request, RegisterIn in) {
    Answer<RegisterOut> answer{co_await auth_.sign_up(request.caller, std::move(in))};
    if (auto const& tokens = answer.body.tokens) {
      answer.cookies = session_cookies(sessions_, tokens->accessToken, tokens->refreshToken);
    }
    co_return answer;
  }
  Task<Answer<LoginOut>> login(RequestContext const& request, LoginIn in) {
    co_return signed_in(co_await auth_.login(request.caller, std::move(in)));
  }
  Task<Answer<LoginOut>> guest_login(RequestContext const& request, GuestLoginIn in) {
    co_return signed_in(co_await auth_.guest_login(request.caller, std::move(in)));
  }
  Task<Answer<RefreshOut>> refresh(RequestContext const& request, RefreshIn in) {
    Answer<RefreshOut> answer{co_await sessions_.refresh(request.caller, token_of(request, in))};
    answer.cookies = session_cookies(sessions_, answer.body.access_token, answer.body.refresh_token);
    co_return answer;
  }
  Task<Answer<MessageOut>> logout(RequestContext const& request, RefreshIn in) {
    Answer<MessageOut> answer{co_await sessions_.logout(request.caller, token_of(request, in))};
    answer.cookies = no_session_cookies();
    co_return answer;
  }

 private:
  static std::string token_of(RequestContext const& request, RefreshIn const& in) {
    return in.refresh_token && !in.refresh_token->empty() ? *in.refresh_token : std::string(request.cookie(kRefreshCookie));
  }
  Answer<LoginOut> signed_in(LoginOut out) const {
    auto cookies = session_cookies(sessions_, out.tokens.accessToken, out.tokens.refreshToken);
    return {.body = std::move(out), .cookies = std::move(cookies)};
  }

  AuthService& auth_;
  SessionService& sessions_;
};

}  // namespace

void auth_routes(http::Router& router, AuthService& auth, SessionService& sessions) {
  constexpr std::string_view kTag = "auth";
  constexpr auto kOpen = Access::kOpen;
  auto& handlers = router.keep(std::make_shared<AuthHandlers>(auth, sessions));
  router.add<"/api/auth/register">("POST", handlers, &AuthHandlers::sign_up,
                                   {.access = kOpen, .rate = "auth", .tag = kTag, .summary = "Make an account"});
  router.add<"/api/auth/login">("POST", handlers, &AuthHandlers::login,
                                {.access = kOpen, .rate = "auth", .tag = kTag, .summary = "Sign in with a password"});
  router.add<"/api/auth/guest-login">("POST", handlers, &AuthHandlers::guest_login,
                                      {.access = kOpen, .rate = "auth", .tag = kTag, .summary = "Sign in as a guest"});
  router.add<"/api/auth/refresh">("POST", handlers, &AuthHandlers::refresh,
                                  {.access = kOpen,
                                   .rate = "auth",
                                   .tag = kTag,
                                   .summary = "New tokens for a refresh token, from the body or the cookie",
                                   .body = http::Body::kOptional});
  router.add<"/api/auth/logout">("POST", handlers, &AuthHandlers::logout,
                                 {.access = Access::kSession,
                                  .tag = kTag,
                                  .summary = "End the session",
                                  .body = http::Body::kOptional,
                                  .unverified = true,
                                  .before_second_factor = true});
  router.add<"/api/auth/me">(
      "GET", sessions, &SessionService::me,
      {.access = Access::kSession, .tag = kTag, .summary = "Who is signed in", .before_second_factor = true});
}

}  // namespace bedrud
