#include "handlers/webxdc_routes.hpp"

#include <memory>
#include "base/error.hpp"
#include "services/setting_service.hpp"

namespace bedrud {

struct WebxdcIn {
  std::string id, roomId, instanceId;
};
BOOST_DESCRIBE_STRUCT(WebxdcIn, (), (id, roomId, instanceId))

}  // namespace bedrud

template <>
struct bedrud::json::Rules<bedrud::WebxdcIn> {
  using In = bedrud::WebxdcIn;
  static constexpr std::tuple list{Rule{&In::id, Optional{}}, Rule{&In::roomId, Optional{}}, Rule{&In::instanceId, Optional{}}};
};

namespace bedrud {
namespace {

class WebxdcHandlers {
 public:
  Task<WebxdcInfo> config(Caller const& /*caller*/) { co_return WebxdcInfo{}; }
  Task<WebxdcInfo> off(Caller const& /*caller*/, WebxdcIn /*in*/) {
    throw Error(ErrorCode::kFeatureDisabled, PublicText{"WebXDC is not enabled on this server"});
    co_return WebxdcInfo{};
  }
};

http::Meta row(Access access) {
  return {.access = access, .rate = "api", .tag = "webxdc", .summary = "Switched off", .body = http::Body::kMayMiss};
}

}  // namespace

void webxdc_routes(http::Router& router) {
  auto& handlers = router.keep(std::make_shared<WebxdcHandlers>());
  constexpr auto kOff = &WebxdcHandlers::off;
  auto const people = row(Access::kSession), administrators = row(Access::kSuperadmin);
  router.add<"/api/webxdc/config">("GET", handlers, &WebxdcHandlers::config,
                                   {.access = Access::kOpen, .tag = "webxdc", .summary = "Whether rooms have small apps"});
  router.add<"/api/webxdc/gallery">("GET", handlers, kOff, people);
  router.add<"/api/webxdc/packages/{id}/icon">("GET", handlers, kOff, people);
  router.add<"/api/rooms/{roomId}/webxdc/gallery/import">("POST", handlers, kOff, people);
  router.add<"/api/rooms/{roomId}/webxdc/packages">("POST", handlers, kOff, people);
  router.add<"/api/rooms/{roomId}/webxdc/packages">("GET", handlers, kOff, people);
  router.add<"/api/rooms/{roomId}/webxdc/instances">("POST", handlers, kOff, people);
  router.add<"/api/rooms/{roomId}/webxdc/instances">("GET", handlers, kOff, people);
  router.add<"/api/rooms/{roomId}/webxdc/instances/{instanceId}/ticket">("POST", handlers, kOff, people);
  router.add<"/api/rooms/{roomId}/webxdc/instances/{instanceId}/close">("POST", handlers, kOff, people);
  router.add<"/api/rooms/{roomId}/webxdc/instances/{instanceId}/updates">("POST", handlers, kOff, people);
  router.add<"/api/rooms/{roomId}/webxdc/instances/{instanceId}/updates">("GET", handlers, kOff, people);
  router.add<"/api/admin/webxdc/catalog">("GET", handlers, kOff, administrators);
  router.add<"/api/admin/webxdc/catalog">("POST", handlers, kOff, administrators);
  router.add<"/api/admin/webxdc/catalog/{id}/icon">("GET", handlers, kOff, administrators);
  router.add<"/api/admin/webxdc/catalog/{id}">("PUT", handlers, kOff, administrators);
  router.add<"/api/admin/webxdc/catalog/{id}">("DELETE", handlers, kOff, administrators);
}

}  // namespace bedrud
