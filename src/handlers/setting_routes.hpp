#pragma once
// What everybody may know about this server.
#include "http/router.hpp"
#include "services/setting_service.hpp"

namespace bedrud {

void setting_routes(http::Router& router, SettingService& settings);

}  // namespace bedrud
