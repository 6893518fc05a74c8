#pragma once
// /metrics for a monitoring system and /api/admin/livekit/stats for the administration page.
#include <string>
#include <vector>
#include "http/request_counters.hpp"
#include "http/router.hpp"
#include "services/metric_service.hpp"

namespace bedrud {

// Who may read /metrics: whoever knows the token, or calls from one of these addresses or networks. Both empty: nobody, and
// the path does not seem to exist.
struct MetricAccess {
  std::string token{};
  std::vector<std::string> allow{};
};

// Throws std::runtime_error when an entry of `allow` is no network.
void metric_routes(http::Router& router, MetricService& metrics, http::RequestCounters const& requests, MetricAccess access);

}  // namespace bedrud
