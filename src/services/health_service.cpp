#include "services/health_service.hpp"

#include "base/log.hpp"
#include "database/database.hpp"
#include "media/media_backend.hpp"

namespace bedrud {

Task<HealthOut> HealthService::health(Caller const& /*caller*/) { co_return HealthOut{"healthy", clock_.now_ms() / 1000}; }

Task<ReadyOut> HealthService::ready() {
  try {
    auto const ask = [](db::Connection& c) { return c.one<int>("SELECT 1"); };
    static_cast<void>(co_await database_.read(ask));
  } catch (std::exception const& error) {
    log::warn("not ready: the database does not answer", {{"detail", error.what()}});
    co_return ReadyOut{"not_ready", std::nullopt, "database unavailable"};
  }
  std::string why;
  if (!media_.ready(why)) {
    log::warn("not ready: no media", {{"detail", boost::json::value(why)}});
    co_return ReadyOut{"not_ready", std::nullopt, why == media::kDraining ? why : "media unavailable"};
  }
  co_return ReadyOut{"ready", clock_.now_ms() / 1000, std::nullopt};
}

}  // namespace bedrud
