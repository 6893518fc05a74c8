#include "handlers/passkey_routes.hpp"

#include <memory>
#include "handlers/session_cookies.hpp"

namespace bedrud {
namespace {

class PasskeyHandlers {
 public:
  PasskeyHandlers(PasskeyService& passkeys, SessionService& sessions) : passkeys_(passkeys), sessions_(sessions) {}

  Task<http::Answer<LoginOut>> login(http::RequestContext const& request, PasskeyLoginIn in) {
    http::Answer<LoginOut> answer{co_await passkeys_.login_finish(request.caller, std::move(in))};
    answer.cookies = session_cookies(sessions_, answer.body.tokens.accessToken, answer.body.tokens.refreshToken);
    co_return answer;
  }
  Task<http::Answer<RegisterOut>> sign_up(http::RequestContext const& request, PasskeyRegistrationIn in) {
    http::Answer<RegisterOut> answer{co_await passkeys_.signup_finish(request.caller, std::move(in))};
    if (auto const& tokens = answer.body.tokens) {
      answer.cookies = session_cookies(sessions_, tokens->accessToken, tokens->refreshToken);
    }
    co_return answer;
  }

 private:
  PasskeyService& passkeys_;
  SessionService& sessions_;
};

}  // namespace

void passkey_routes(http::Router& router, PasskeyService& passkeys, SessionService& sessions) {
  constexpr std::string_view kTag = "passkeys";
  constexpr auto kOpen = Access::kOpen, kSession = Access::kSession;
  auto& handlers = router.keep(std::make_shared<PasskeyHandlers>(passkeys, sessions));
  router.add<"/api/auth/passkey/register/begin">(
      "POST", passkeys, &PasskeyService::register_begin,
      {.access = kSession,
       .rate = "auth",
       .tag = kTag,
       .summary = "What a device needs to make a key for the caller, who signed in a moment ago",
       .before_second_factor = true});
  router.add<"/api/auth/passkey/register/finish">(
      "POST", passkeys, &PasskeyService::register_finish,
      {.access = kSession, .rate = "auth", .tag = kTag, .summary = "Add the key to the account", .before_second_factor = true});
  router.add<"/api/auth/passkey/login/begin">("POST", passkeys, &PasskeyService::login_begin,
                                              {.access = kOpen,
                                               .rate = "auth",
                                               .tag = kTag,
                                               .summary = "What a device needs to sign in, with or without a named account",
                                               .body = http::Body::kOptional});
  router.add<"/api/auth/passkey/login/finish">(
      "POST", handlers, &PasskeyHandlers::login,
      {.access = kOpen, .rate = "auth", .tag = kTag, .summary = "Sign in with what the device signed"});
  router.add<"/api/auth/passkey/signup/begin">(
      "POST", passkeys, &PasskeyService::signup_begin,
      {.access = kOpen, .rate = "auth", .tag = kTag, .summary = "What a device needs to make a key for a new account"});
  router.add<"/api/auth/passkey/signup/finish">(
      "POST", handlers, &PasskeyHandlers::sign_up,
      {.access = kOpen, .rate = "auth", .tag = kTag, .summary = "Make the account with its key"});
  router.add<"/api/auth/passkeys">(
      "GET", passkeys, &PasskeyService::list,
      {.access = kSession, .tag = kTag, .summary = "The caller's keys", .before_second_factor = true});
  router.add<"/api/auth/passkeys/{passkeyId}">("PUT", passkeys, &PasskeyService::rename,
                                               {.access = kSession, .rate = "account", .tag = kTag, .summary = "Name a key"});
  router.add<"/api/auth/passkeys/{passkeyId}">(
      "DELETE", passkeys, &PasskeyService::remove,
      {.access = kSession, .rate = "auth", .tag = kTag, .summary = "Remove a key; the caller signed in a moment ago"});
}

}  // namespace bedrud
