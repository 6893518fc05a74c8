#include "handlers/setup_routes.hpp"

#include <memory>
#include "handlers/session_cookies.hpp"

namespace bedrud {
namespace {

class SetupHandlers {
 public:
  SetupHandlers(SetupService& setup, SessionService& sessions) : setup_(setup), sessions_(sessions) {}

  Task<http::Answer<LoginOut>> complete(http::RequestContext const& request, SetupIn in) {
    http::Answer<LoginOut> answer{co_await setup_.complete(request.caller, std::move(in))};
    answer.cookies = session_cookies(sessions_, answer.body.tokens.accessToken, answer.body.tokens.refreshToken);
    co_return answer;
  }

 private:
  SetupService& setup_;
  SessionService& sessions_;
};

}  // namespace

void setup_routes(http::Router& router, SetupService& setup, SessionService& sessions) {
  constexpr std::string_view kTag = "auth";
  auto& handlers = router.keep(std::make_shared<SetupHandlers>(setup, sessions));
  router.add<"/api/auth/setup">(
      "GET", setup, &SetupService::status,
      {.access = Access::kOpen, .tag = kTag, .summary = "Whether the first administrator is missing"});
  router.add<"/api/auth/setup">("POST", handlers, &SetupHandlers::complete,
                                {.access = Access::kOpen,
                                 .rate = "auth",
                                 .tag = kTag,
                                 .summary = "Make the first administrator with the code the server printed"});
}

}  // namespace bedrud
