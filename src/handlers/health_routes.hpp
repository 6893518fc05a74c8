#pragma once
// /health, /ready, /api/health, /api/ready.
#include "http/router.hpp"
#include "services/health_service.hpp"

namespace bedrud {

void health_routes(http::Router& router, HealthService& health);

}  // namespace bedrud
