#include "handlers/auth_mail_routes.hpp"

#include <memory>
#include "handlers/session_cookies.hpp"

namespace bedrud {
namespace {

class PasswordHandlers {
 public:
  explicit PasswordHandlers(AuthPasswordService& passwords) : passwords_(passwords) {}

  Task<http::Answer<MessageOut>> change(http::RequestContext const& request, ChangePasswordIn in) {
    http::Answer<MessageOut> answer{co_await passwords_.change(request.caller, std::move(in))};
    answer.cookies = no_session_cookies();
    co_return answer;
  }

 private:
  AuthPasswordService& passwords_;
};

}  // namespace

void auth_mail_routes(http::Router& router, AuthVerifyService& verification, AuthPasswordService& passwords) {
  constexpr std::string_view kTag = "auth";
  constexpr auto kOpen = Access::kOpen;
  auto& handlers = router.keep(std::make_shared<PasswordHandlers>(passwords));
  router.add<"/api/auth/verify">(
      "POST", verification, &AuthVerifyService::verify,
      {.access = kOpen, .rate = "auth", .tag = kTag, .summary = "Confirm an address with the token of a mail"});
  router.add<"/api/auth/verify/status">(
      "GET", verification, &AuthVerifyService::status,
      {.access = Access::kSession, .tag = kTag, .summary = "Whether the address is confirmed", .unverified = true});
  router.add<"/api/auth/verify/resend">(
      "POST", verification, &AuthVerifyService::resend,
      {.access = kOpen, .rate = "resend", .tag = kTag, .summary = "Send the mail that confirms an address again"});
  router.add<"/api/auth/password">(
      "PUT", handlers, &PasswordHandlers::change,
      {.access = Access::kSession, .rate = "auth", .tag = kTag, .summary = "Change the password; ends every session"});
  router.add<"/api/auth/forgot-password">(
      "POST", passwords, &AuthPasswordService::forgot,
      {.access = kOpen, .rate = "auth", .tag = kTag, .summary = "Send a mail that lets its reader choose a new password"});
  router.add<"/api/auth/reset-password">(
      "POST", passwords, &AuthPasswordService::reset,
      {.access = kOpen, .rate = "auth", .tag = kTag, .summary = "Choose a new password with the token of a mail"});
}

}  // namespace bedrud
