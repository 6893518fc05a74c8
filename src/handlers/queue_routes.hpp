#pragma once
#include "http/router.hpp"
#include "services/queue_service.hpp"

namespace bedrud {

void queue_routes(http::Router& router, QueueService& queue);

}  // namespace bedrud
