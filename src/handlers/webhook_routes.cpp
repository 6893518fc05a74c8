#include "handlers/webhook_routes.hpp"

namespace bedrud {
namespace {

http::Meta row(std::string_view summary, int status = 200) {
  return {.access = Access::kSuperadmin, .tag = "webhooks", .summary = summary, .status = status};
}

// All that the request says is its path: clients send no body.
http::Meta row_without_body(std::string_view summary) {
  auto meta = row(summary);
  meta.body = http::Body::kOptional;
  return meta;
}

}  // namespace

void webhook_routes(http::Router& router, WebhookService& hooks) {
  router.add<"/api/admin/webhooks">("GET", hooks, &WebhookService::list, row("Receivers of events, the newest first"));
  router.add<"/api/admin/webhooks">("POST", hooks, &WebhookService::create, row("Add a receiver; shows its secret once", 201));
  router.add<"/api/admin/webhooks/{id}">("PUT", hooks, &WebhookService::update, row("Change a receiver or switch it off"));
  router.add<"/api/admin/webhooks/{id}">("DELETE", hooks, &WebhookService::remove, row("Remove a receiver and its log"));
  router.add<"/api/admin/webhooks/{id}/rotate-secret">("POST", hooks, &WebhookService::rotate_secret,
                                                       row_without_body("A new secret; the old one signs too for a day"));
  router.add<"/api/admin/webhooks/{id}/test">("POST", hooks, &WebhookService::test,
                                              row_without_body("Send a ping; tells success or failure"));
  router.add<"/api/admin/webhooks/{id}/deliveries">("GET", hooks, &WebhookService::deliveries,
                                                    row("What was sent and what became of it, the newest first"));
  router.add<"/api/admin/webhooks/{id}/deliveries/{deliveryId}/replay">("POST", hooks, &WebhookService::replay,
                                                                        row_without_body("Send a message again"));
}

}  // namespace bedrud
