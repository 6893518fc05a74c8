#pragma once
// The routes of the stem "webhook".
#include "http/router.hpp"
#include "services/webhook_service.hpp"

namespace bedrud {

void webhook_routes(http::Router& router, WebhookService& hooks);

}  // namespace bedrud
