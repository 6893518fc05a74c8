#include "handlers/setting_routes.hpp"

namespace bedrud {

void setting_routes(http::Router& router, SettingService& settings, SettingAdminService& administration, MailService& mails) {
  router.add<"/api/auth/settings">(
      "GET", settings, &SettingService::read_public,
      {.access = Access::kOpen, .tag = "settings", .summary = "What this server offers to those who are not signed in"});
  router.add<"/api/admin/settings">(
      "GET", administration, &SettingAdminService::read,
      {.access = Access::kSuperadmin, .tag = "settings", .summary = "The settings in force, secrets masked"});
  router.add<"/api/admin/settings">(
      "PUT", administration, &SettingAdminService::change,
      {.access = Access::kSuperadmin, .tag = "settings", .summary = "Change some settings; acts at once"});
  router.add<"/api/admin/settings/validate">(
      "POST", administration, &SettingAdminService::validate,
      {.access = Access::kSuperadmin, .rate = "api", .tag = "settings", .summary = "Try settings without storing them"});
  router.add<"/api/admin/settings/send-test-email">(
      "POST", mails, &MailService::send_test,
      {.access = Access::kSuperadmin, .rate = "api", .tag = "settings", .summary = "Send a mail to try the mail server"});
}

}  // namespace bedrud
