#pragma once
// What everybody may know about this server.
#include "http/router.hpp"
#include "services/mail_service.hpp"
#include "services/setting_admin_service.hpp"
#include "services/setting_service.hpp"

namespace bedrud {

void setting_routes(http::Router& router, SettingService& settings, SettingAdminService& administration, MailService& mails);

}  // namespace bedrud
