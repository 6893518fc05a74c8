#include "handlers/health_routes.hpp"

#include <memory>

namespace bedrud {
namespace {

using http::Answer;
using http::NoBody;
using http::RequestContext;

constexpr int kFound = 302, kUnavailable = 503;

class HealthHandlers {
 public:
  explicit HealthHandlers(HealthService& service) : service_(service) {}

  Task<Answer<ReadyOut>> ready(RequestContext const& /*request*/) {
    Answer<ReadyOut> answer{co_await service_.ready()};
    if (answer.body.error) answer.status = kUnavailable;
    co_return answer;
  }
  Task<Answer<NoBody>> to_health(RequestContext const& /*request*/) { co_return redirect("/api/health"); }
  Task<Answer<NoBody>> to_ready(RequestContext const& /*request*/) { co_return redirect("/api/ready"); }

 private:
  static Answer<NoBody> redirect(char const* target) { return {.headers = {{"Location", target}}}; }

  HealthService& service_;
};

}  // namespace

void health_routes(http::Router& router, HealthService& health) {
  constexpr std::string_view kTag = "health";
  auto& handlers = router.keep(std::make_shared<HealthHandlers>(health));
  router.add<"/api/health">("GET", health, &HealthService::health,
                            {.access = Access::kOpen, .tag = kTag, .summary = "The process answers"});
  router.add<"/api/ready">("GET", handlers, &HealthHandlers::ready,
                           {.access = Access::kOpen, .tag = kTag, .summary = "Database and media can serve; else 503"});
  router.add<"/health">("GET", handlers, &HealthHandlers::to_health,
                        {.access = Access::kOpen, .tag = kTag, .summary = "Leads to /api/health", .status = kFound});
  router.add<"/ready">("GET", handlers, &HealthHandlers::to_ready,
                       {.access = Access::kOpen, .tag = kTag, .summary = "Leads to /api/ready", .status = kFound});
}

}  // namespace bedrud
