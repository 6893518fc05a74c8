#pragma once
// /api/auth/setup: the first administrator.
#include "http/router.hpp"
#include "services/session_service.hpp"
#include "services/setup_service.hpp"

namespace bedrud {

void setup_routes(http::Router& router, SetupService& setup, SessionService& sessions);

}  // namespace bedrud
