#include "handlers/queue_routes.hpp"

namespace bedrud {

void queue_routes(http::Router& router, QueueService& queue) {
  router.add<"/api/admin/queue">("GET", queue, &QueueService::read,
                                 {.access = Access::kSuperadmin, .tag = "queue", .summary = "Jobs that wait, run and failed"});
}

}  // namespace bedrud
