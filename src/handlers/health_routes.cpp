#include "handlers/health_routes.hpp"

#include <memory>

namespace bedrud {
namespace {

using http::Answer;
using http::NoBody;
using http::Raw;
using http::RequestContext;

constexpr int kFound = 302, kUnavailable = 503;

class HealthHandlers {
 public:
  HealthHandlers(HealthService& service, HealthCertificate& certificate) : service_(service), certificate_(certificate) {}

  Task<Answer<ReadyOut>> ready(RequestContext const& /*request*/) {
    Answer<ReadyOut> answer{co_await service_.ready()};
    if (answer.body.error) answer.status = kUnavailable;
    co_return answer;
  }
  Task<Answer<Raw>> certificate(RequestContext const& /*request*/) {
    Answer<Raw> answer{{"application/x-pem-file", certificate_.pem()}};
    answer.headers.emplace_back("Content-Disposition", "attachment; filename=bedrud-cert.pem");
    co_return answer;
  }
  Task<Answer<CertificateInfo>> certificate_info(RequestContext const& request) {
    Answer<CertificateInfo> answer{co_await certificate_.info(request.caller)};
    if (answer.body.error) answer.status = kUnavailable;
    co_return answer;
  }
  Task<Answer<NoBody>> to_health(RequestContext const& /*request*/) { co_return redirect("/api/health"); }
  Task<Answer<NoBody>> to_ready(RequestContext const& /*request*/) { co_return redirect("/api/ready"); }

 private:
  static Answer<NoBody> redirect(char const* target) { return {.headers = {{"Location", target}}}; }

  HealthService& service_;
  HealthCertificate& certificate_;
};

}  // namespace

void health_routes(http::Router& router, HealthService& health, HealthCertificate& certificate) {
  constexpr std::string_view kTag = "health";
  auto& handlers = router.keep(std::make_shared<HealthHandlers>(health, certificate));
  router.add<"/api/health">("GET", health, &HealthService::health,
                            {.access = Access::kOpen, .tag = kTag, .summary = "The process answers"});
  router.add<"/api/ready">("GET", handlers, &HealthHandlers::ready,
                           {.access = Access::kOpen, .tag = kTag, .summary = "Database and media can serve; else 503"});
  router.add<"/health">("GET", handlers, &HealthHandlers::to_health,
                        {.access = Access::kOpen, .tag = kTag, .summary = "Leads to /api/health", .status = kFound});
  router.add<"/ready">("GET", handlers, &HealthHandlers::to_ready,
                       {.access = Access::kOpen, .tag = kTag, .summary = "Leads to /api/ready", .status = kFound});
  router.add<"/api/cert">(
      "GET", handlers, &HealthHandlers::certificate,
      {.access = Access::kOpen, .tag = kTag, .summary = "The certificate of this server, for those who trust it by hand"});
  router.add<"/api/admin/cert-info">(
      "GET", handlers, &HealthHandlers::certificate_info,
      {.access = Access::kSuperadmin, .tag = kTag, .summary = "What the certificate says and how long it is good"});
}

}  // namespace bedrud
