#pragma once
// /api/auth/second-factor: codes of an authenticator app.
#include "http/router.hpp"
#include "services/second_factor_service.hpp"

namespace bedrud {

void second_factor_routes(http::Router& router, SecondFactorService& factors);

}  // namespace bedrud
