#include "handlers/queue_routes.hpp"

namespace bedrud {

void queue_routes(http::Router& router, QueueService& queue) {
  router.add<"/api/admin/queue">("GET", queue, &QueueService::read,
                                 {.access = Access::kSuperadmin, .tag = "queue", .summary = "Jobs that wait, run and failed"});
  router.add<"/api/admin/queue/jobs">("GET", queue, &QueueService::list,
                                      {.access = Access::kSuperadmin, .tag = "queue", .summary = "Jobs, the newest first"});
  router.add<"/api/admin/queue/jobs/{id}/retry">("POST", queue, &QueueService::retry,
                                                 {.access = Access::kSuperadmin,
                                                  .tag = "queue",
                                                  .summary = "Begin a job anew that failed",
                                                  .body = http::Body::kOptional});
  router.add<"/api/admin/queue/jobs/{id}">(
      "DELETE", queue, &QueueService::remove,
      {.access = Access::kSuperadmin, .tag = "queue", .summary = "Delete a job that does not run"});
}

}  // namespace bedrud
