#include "handlers/metric_routes.hpp"

#include <openssl/crypto.h>
#include <memory>
#include "base/error.hpp"
#include "base/open_metrics.hpp"
#include "http/credentials.hpp"
#include "http/proxy.hpp"

namespace bedrud {
namespace {

using http::RequestCounters;

constexpr char kType[] = "application/openmetrics-text; version=1.0.0; charset=utf-8";

void write_requests(RequestCounters const& requests, std::string& out) {
  MetricWriter write(out);
  auto const each = [&](auto value) {
    for (std::size_t method = 0; method < RequestCounters::kMethods.size(); ++method) {
      for (std::size_t status = 0; status < RequestCounters::kStatuses.size(); ++status) {
        auto const& cell = requests.cell(method, status);
        if (cell.requests == 0) continue;
        write.sample(value(cell),
                     {{"method", RequestCounters::kMethods[method]}, {"status", RequestCounters::kStatuses[status]}});
      }
    }
  };
  write.counter("bedrud_http_requests", "Answered HTTP requests; a WebSocket counts once, as 1xx.");
  each([](auto const& cell) { return static_cast<double>(cell.requests.load()); });
  write.counter("bedrud_http_request_seconds", "Time from the request's head to its answer, summed up.");
  each([](auto const& cell) { return static_cast<double>(cell.microseconds.load()) / 1e6; });
}

class MetricHandlers {
 public:
  MetricHandlers(MetricService& metrics, RequestCounters const& requests, MetricAccess access)
      : metrics_(metrics),
        requests_(requests),
        token_(std::move(access.token)),
        allowed_(access.allow, "", "metrics.allow") {}

  Task<http::Answer<http::Raw>> metrics(http::RequestContext const& request) {
    if (!may_read(request)) throw Error(ErrorCode::kNotFound, PublicText{"Not found"});
    http::Answer<http::Raw> answer;
    answer.body.content_type = kType;
    answer.body.bytes = co_await metrics_.open_metrics([this](std::string& out) { write_requests(requests_, out); });
    co_return answer;
  }

 private:
  bool may_read(http::RequestContext const& request) const {
    constexpr std::string_view kScheme = "Bearer ";
    auto const given = request.header("authorization");
    if (!token_.empty() && given.starts_with(kScheme) && same(given.substr(kScheme.size()))) return true;
    // What came through a proxy that is not known as one has the proxy's address, not the caller's.
    for (auto const* const name : {"x-forwarded-for", "forwarded", "via"}) {
      if (!request.header(name).empty() && request.caller.address == request.peer_address) return false;
    }
    boost::system::error_code failed;
    auto const address = boost::asio::ip::make_address(request.caller.address, failed);
    return !failed && allowed_.trusts(address);
  }
  // In a time that does not tell how much of it is right.
  bool same(std::string_view given) const {
    return given.size() == token_.size() && CRYPTO_memcmp(given.data(), token_.data(), token_.size()) == 0;
  }

  MetricService& metrics_;
  RequestCounters const& requests_;
  std::string const token_;
  http::TrustedProxies const allowed_;
};

}  // namespace

void metric_routes(http::Router& router, MetricService& metrics, RequestCounters const& requests, MetricAccess access) {
  constexpr std::string_view kTag = "metrics";
  auto& handlers = router.keep(std::make_shared<MetricHandlers>(metrics, requests, std::move(access)));
  router.add<"/metrics">("GET", handlers, &MetricHandlers::metrics,
                         {.access = Access::kOpen,
                          .tag = kTag,
                          .summary = "Figures as OpenMetrics text, for those whom metrics.token or metrics.allow lets in"});
  router.add<"/api/admin/livekit/stats">(
      "GET", metrics, &MetricService::media_stats,
      {.access = Access::kSuperadmin, .tag = kTag, .summary = "Rooms, people and streams now; in detail for one room"});
}

}  // namespace bedrud
