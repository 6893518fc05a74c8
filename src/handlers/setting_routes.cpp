#include "handlers/setting_routes.hpp"

namespace bedrud {

void setting_routes(http::Router& router, SettingService& settings) {
  router.add<"/api/auth/settings">(
      "GET", settings, &SettingService::read_public,
      {.access = Access::kOpen, .tag = "settings", .summary = "What this server offers to those who are not signed in"});
}

}  // namespace bedrud
