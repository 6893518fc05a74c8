#include "webhooks/outbox.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "base/log.hpp"
#include "database/database.hpp"
#include "net/http_client.hpp"
#include "repository/webhook_repository.hpp"

namespace bedrud::webhooks {
namespace {

constexpr auto kAfterDatabaseFailure = std::chrono::seconds(5);
constexpr auto kIdle = std::chrono::minutes(1);

// Where it went, without what may be secret in it.
std::string place_of(std::string const& url) {
  auto const scheme = url.find("://");
  if (scheme == std::string::npos) return "?";
  auto rest = url.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  return rest.substr(rest.find('@') + 1);
}

}  // namespace

Outbox::Outbox(boost::asio::any_io_executor executor, db::Database& database, net::HttpClient& client, Clock& clock, Sign sign,
               Limits limits)
    : executor_(std::move(executor)),
      database_(database),
      client_(client),
      clock_(clock),
      sign_(std::move(sign)),
      limits_(limits),
      timer_(executor_) {}

void Outbox::start() { boost::asio::co_spawn(executor_, run(), boost::asio::detached); }

Task<void> Outbox::add(std::vector<std::string> urls, std::string queue, std::string body) {
  auto const now = clock_.now_ms();
  auto const most = limits_.most_waiting;
  auto const full = co_await database_.write([&](db::Connection& connection) {
    std::vector<std::string> refused;
    WebhookRepository deliveries(connection);
    for (auto const& url : urls) {
      if (!deliveries.add(url, queue, body, now, most)) refused.push_back(url);
    }
    return refused;
  });
  for (auto const& url : full) {
    log::warn("a webhook event was not kept: too many wait for the receiver",
              {{"receiver", boost::json::value_from(place_of(url))}, {"waiting", most}});
  }
  boost::asio::post(executor_, [this] { wake(); });
}

void Outbox::wake() {
  again_ = true;
  timer_.cancel();
}

Task<void> Outbox::run() {
  for (;;) {
    again_ = false;
    std::chrono::milliseconds pause = kIdle;
    try {
      auto const now = clock_.now_ms();
      // What is under way still counts as due, so no receiver gets more than its share at once and none waits for another.
      auto const most = limits_.at_once;
      auto const due = co_await database_.read([=](db::Connection& c) { return WebhookRepository(c).due(now, most); });
      for (auto const& delivery : due) {
        if (!under_way_.insert(delivery.id).second) continue;
        boost::asio::co_spawn(executor_, deliver(delivery), boost::asio::detached);
      }
      auto const next = co_await database_.read([](db::Connection& c) { return WebhookRepository(c).next_due(); });
      // What is under way wakes this loop when it ends.
      if (next && *next > now) pause = std::min<std::chrono::milliseconds>(pause, std::chrono::milliseconds(*next - now));
    } catch (std::exception const& failed) {
      log::warn("webhook events cannot be read", {{"reason", failed.what()}});
      pause = kAfterDatabaseFailure;
    }
    if (again_) continue;
    timer_.expires_after(pause);
    co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
}

Task<void> Outbox::deliver(WebhookDelivery delivery) {
  auto const id = delivery.id;
  try {
    auto const headers = sign_(delivery);
    net::HttpAnswer answer;
    if (headers) answer = co_await client_.send({.url = delivery.url, .headers = *headers, .body = delivery.body});
    // Only 2xx is a success; a redirect is a failure, nothing follows it.
    bool const taken = answer.status >= 200 && answer.status < 300;
    auto const now = clock_.now_ms();
    bool const given_up = headers && !taken && now - delivery.created_at >= limits_.keep_ms;
    auto const attempts = delivery.attempts + 1;
    auto const doubled = limits_.first_pause_ms << std::min<std::int64_t>(delivery.attempts, 20);
    auto const due = now + std::min(doubled, limits_.longest_pause_ms);
    if (headers && !taken) {
      log::write(given_up ? log::Level::kWarn : log::Level::kInfo,
                 given_up ? "a webhook event was given up" : "a webhook receiver did not take an event",
                 {{"receiver", boost::json::value_from(place_of(delivery.url))},
                  {"attempt", attempts},
                  {"status", answer.status},
                  {"reason", boost::json::value_from(answer.failure)}});
    }
    bool const over = !headers || taken || given_up;
    co_await database_.write([=](db::Connection& connection) {
      WebhookRepository deliveries(connection);
      if (over)
        deliveries.remove(id);
      else
        deliveries.retry(id, attempts, due);
    });
  } catch (std::exception const& failed) {
    // The row is as it was: it is tried again.
    log::warn("a webhook event was not recorded as delivered", {{"reason", failed.what()}});
  }
  under_way_.erase(id);
  wake();
}

}  // namespace bedrud::webhooks
