#include "handlers/livekit_routes.hpp"

#include <boost/describe.hpp>
#include <memory>
#include "base/error.hpp"

namespace bedrud {
namespace {

constexpr std::size_t kMaxBody = 1 << 20;

struct LivekitWebhookOut {
  bool ok = true;
};
BOOST_DESCRIBE_STRUCT(LivekitWebhookOut, (), (ok))

class LivekitHandlers {
 public:
  explicit LivekitHandlers(LivekitWebhookTaker take) : take_(std::move(take)) {}

  Task<http::Answer<LivekitWebhookOut>> webhook(http::RequestContext const& request) {
    if (!take_(request.header("authorization"), request.body)) {
      throw Error(ErrorCode::kUnauthenticated, PublicText{"invalid webhook signature"});
    }
    co_return http::Answer<LivekitWebhookOut>{};
  }

 private:
  LivekitWebhookTaker take_;
};

}  // namespace

void livekit_routes(http::Router& router, LivekitWebhookTaker take) {
  auto& handlers = router.keep(std::make_shared<LivekitHandlers>(std::move(take)));
  // Its signature is what lets a caller in; a limit would lose what happened in busy meetings.
  router.add<"/api/livekit/webhook">("POST", handlers, &LivekitHandlers::webhook,
                                     {.access = Access::kOpen,
                                      .tag = "livekit",
                                      .summary = "What happened on the LiveKit server, signed with livekit.apiKey",
                                      .body_limit = kMaxBody});
}

}  // namespace bedrud
