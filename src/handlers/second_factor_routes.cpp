#include "handlers/second_factor_routes.hpp"

namespace bedrud {

void second_factor_routes(http::Router& router, SecondFactorService& factors) {
  constexpr std::string_view kTag = "second factor";
  constexpr auto kUser = Access::kUser;
  router.add<"/api/auth/second-factor">(
      "GET", factors, &SecondFactorService::status,
      {.access = kUser, .tag = kTag, .summary = "Whether codes are asked for at sign-in", .before_second_factor = true});
  router.add<"/api/auth/second-factor/begin">("POST", factors, &SecondFactorService::begin,
                                              {.access = kUser,
                                               .rate = "auth",
                                               .tag = kTag,
                                               .summary = "A secret for an authenticator app",
                                               .before_second_factor = true});
  router.add<"/api/auth/second-factor/enable">("POST", factors, &SecondFactorService::enable,
                                               {.access = kUser,
                                                .rate = "auth",
                                                .tag = kTag,
                                                .summary = "Enable it with a first code; answers the recovery codes",
                                                .before_second_factor = true});
  router.add<"/api/auth/second-factor/disable">(
      "POST", factors, &SecondFactorService::disable,
      {.access = kUser, .rate = "auth", .tag = kTag, .summary = "Remove it with the password and a code"});
}

}  // namespace bedrud
