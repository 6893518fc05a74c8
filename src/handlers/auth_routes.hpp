#pragma once
// /api/auth: signing up, in and out.
#include "http/router.hpp"
#include "services/auth_service.hpp"
#include "services/session_service.hpp"

namespace bedrud {

void auth_routes(http::Router& router, AuthService& auth, SessionService& sessions);

}  // namespace bedrud
