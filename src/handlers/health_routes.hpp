#pragma once
// Whether the server can serve, and the certificate it shows.
#include "http/router.hpp"
#include "services/health_certificate.hpp"
#include "services/health_service.hpp"

namespace bedrud {

void health_routes(http::Router& router, HealthService& health, HealthCertificate& certificate);

}  // namespace bedrud
