#include "handlers/user_routes.hpp"

#include <memory>
#include "handlers/session_cookies.hpp"

namespace bedrud {
namespace {

class UserHandlers {
 public:
  UserHandlers(UserProfileService& profiles, SessionService& sessions) : profiles_(profiles), sessions_(sessions) {}

  Task<http::Answer<ProfileOut>> update(http::RequestContext const& request, ProfileIn in) {
    http::Answer<ProfileOut> answer{co_await profiles_.update(request.caller, std::move(in))};
    if (auto const& tokens = answer.body.tokens) {
      answer.cookies = session_cookies(sessions_, tokens->accessToken, tokens->refreshToken);
    }
    co_return answer;
  }
  Task<http::Answer<MessageOut>> remove(http::RequestContext const& request, DeleteAccountIn in) {
    http::Answer<MessageOut> answer{co_await profiles_.remove(request.caller, std::move(in))};
    answer.cookies = no_session_cookies();
    co_return answer;
  }

 private:
  UserProfileService& profiles_;
  SessionService& sessions_;
};

}  // namespace

void user_routes(http::Router& router, UserProfileService& profiles, PreferenceService& preferences, SessionService& sessions) {
  constexpr std::string_view kTag = "account";
  constexpr auto kSession = Access::kSession;
  auto& handlers = router.keep(std::make_shared<UserHandlers>(profiles, sessions));
  router.add<"/api/auth/me">("PUT", handlers, &UserHandlers::update,
                             {.access = kSession, .rate = "api", .tag = kTag, .summary = "Change one's name or address"});
  router.add<"/api/auth/me/delete">("POST", handlers, &UserHandlers::remove,
                                    {.access = kSession,
                                     .rate = "auth",
                                     .tag = kTag,
                                     .summary = "Delete one's account and everything that belongs to it",
                                     .unverified = true});
  router.add<"/api/auth/preferences">(
      "GET", preferences, &PreferenceService::read,
      {.access = kSession, .tag = kTag, .summary = "What the client keeps about its user", .before_second_factor = true});
  router.add<"/api/auth/preferences">("PUT", preferences, &PreferenceService::write,
                                      {.access = kSession,
                                       .rate = "account",
                                       .tag = kTag,
                                       .summary = "Keep something about the user",
                                       .before_second_factor = true});
  router.add<"/api/auth/sessions">("GET", sessions, &SessionService::list,
                                   {.access = kSession, .tag = kTag, .summary = "Where one is signed in"});
  router.add<"/api/auth/sessions">("DELETE", sessions, &SessionService::end_others,
                                   {.access = kSession, .rate = "account", .tag = kTag, .summary = "Sign out everywhere else"});
  router.add<"/api/auth/sessions/{sessionId}">(
      "DELETE", sessions, &SessionService::end_one,
      {.access = kSession, .rate = "account", .tag = kTag, .summary = "End one of one's sessions"});
}

}  // namespace bedrud
