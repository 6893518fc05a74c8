#include "webhooks/dispatcher.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include "base/id.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "net/http_client.hpp"
#include "repository/webhook_endpoint_repository.hpp"
#include "repository/webhook_message_repository.hpp"
#include "webhooks/event_publisher.hpp"
#include "webhooks/schedule.hpp"

namespace bedrud::webhooks {
namespace {

constexpr auto kAfterDatabaseFailure = std::chrono::seconds(5);
// How often what other servers left behind is looked for.
constexpr std::chrono::milliseconds kIdle = std::chrono::seconds(10);
constexpr std::int64_t kLeaseMs = 20'000;          // longer than a try
constexpr std::int64_t kGivenUpMs = 72 * kHourMs;  // a receiver that takes nothing for so long is switched off
constexpr std::size_t kMostReceivers = 48;         // served at once
constexpr int kGone = 410;

double chance() { return static_cast<double>(static_cast<unsigned char>(random_bytes(1)[0])) / 255; }

bool is_busy(int status) { return status == 429 || status == 502 || status == 503 || status == 504; }

std::string error_of(net::HttpAnswer const& answer) {
  if (answer.status == 0) return answer.failure;
  return "HTTP " + std::to_string(answer.status);
}

}  // namespace

Dispatcher::Dispatcher(boost::asio::any_io_executor executor, db::Database& database, net::HttpClient& client, Clock& clock,
                       Sign sign)
    : executor_(std::move(executor)),
      database_(database),
      client_(client),
      clock_(clock),
      sign_(std::move(sign)),
      server_(new_id()),
      timer_(executor_) {}

void Dispatcher::start() {
  listening_ = database_.listen(kMessagesChannel, [this] { boost::asio::post(executor_, [this] { wake(); }); });
  boost::asio::co_spawn(executor_, run(), boost::asio::detached);
}

void Dispatcher::stop() {
  listening_ = {};
  if (std::exchange(stopped_, true)) return;
  try {
    database_.write_now([this](db::Connection& c) { WebhookEndpointRepository(c).release_all(server_); });
  } catch (std::exception const& failed) {
    // They end by themselves.
    log::warn("webhook receivers could not be given back", {{"reason", boost::json::value(failed.what())}});
  }
}

void Dispatcher::wake() {
  again_ = true;
  timer_.cancel();
}

Task<void> Dispatcher::run() {
  while (!stopped_) {
    again_ = false;
    try {
      co_await look();
    } catch (std::exception const& failed) {
      log::warn("webhook messages cannot be read", {{"reason", boost::json::value(failed.what())}});
      pause_ = kAfterDatabaseFailure;
    }
    if (again_) continue;
    timer_.expires_after(pause_);
    co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
}

// Begins with every receiver for whom something is due. The end of each looks again.
Task<void> Dispatcher::look() {
  auto const now = clock_.now_ms();
  auto const ready = co_await database_.read([now](db::Connection& c) { return WebhookEndpointRepository(c).ready(now); });
  for (auto const& id : ready) {
    if (under_way_.size() >= kMostReceivers) break;
    if (!under_way_.insert(id).second) continue;
    boost::asio::co_spawn(executor_, serve(id), boost::asio::detached);
  }
  auto const next = co_await database_.read([now](db::Connection& c) { return WebhookEndpointRepository(c).next_due(now); });
  pause_ = next ? std::min(kIdle, std::chrono::milliseconds(*next - now)) : kIdle;
}

// One message after the other, as long as something is due.
Task<void> Dispatcher::serve(std::string webhook_id) {
  try {
    while (!stopped_) {
      auto claimed = co_await claim(webhook_id);
      if (!claimed) break;
      net::HttpRequest request{.url = claimed->webhook.url, .body = claimed->message.body, .timeout = kTimeout};
      request.headers = sign_(claimed->webhook, claimed->message);
      auto const begun = std::chrono::steady_clock::now();
      net::HttpAnswer answer{.failure = "the secret cannot be read: give the receiver a new one"};
      if (!request.headers.empty()) answer = co_await client_.send(std::move(request));
      auto const took = std::chrono::steady_clock::now() - begun;
      if (stopped_) co_return;
      co_await settle(std::move(*claimed), std::move(answer),
                      std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
    }
  } catch (std::exception const& failed) {
    // The message is as it was and the lease ends by itself: it is tried again.
    log::warn("a webhook message was not recorded as delivered", {{"reason", boost::json::value(failed.what())}});
  }
  under_way_.erase(webhook_id);
  wake();
}

// Takes the receiver's lease and its next message; nothing when another server has it or nothing is due.
Task<std::optional<Dispatcher::Claim>> Dispatcher::claim(std::string webhook_id) {
  auto const now = clock_.now_ms();
  auto const take = [&](db::Connection& c) -> std::optional<Claim> {
    WebhookEndpointRepository endpoints(c);
    auto webhook = endpoints.lease(webhook_id, server_, now, now + kLeaseMs);
    if (!webhook) return std::nullopt;
    auto message = WebhookMessageRepository(c).next(webhook_id, now);
    if (message) return Claim{std::move(*webhook), std::move(*message)};
    endpoints.release(webhook_id, server_);
    return std::nullopt;
  };
  co_return co_await database_.write(take);
}

Task<void> Dispatcher::settle(Claim claim, net::HttpAnswer answer, std::int64_t latency_ms) {
  // Only 2xx is a success; a redirect is a failure, nothing follows it.
  bool const taken = answer.status >= 200 && answer.status < 300;
  auto const now = clock_.now_ms();
  auto const asked = is_busy(answer.status) ? answer.retry_after_seconds * 1000 : 0;
  auto const pause = answer.status == kGone ? std::nullopt : next_pause(claim.message.attempts + 1, chance(), asked);
  bool const dead = !taken && (answer.status == kGone || now - claim.webhook.failing_since.value_or(now) >= kGivenUpMs);
  auto message = claim.message;
  message.status = taken ? "delivered" : pause ? "pending" : "failed";
  message.attempts = claim.message.attempts + 1;
  message.due_at = now + pause.value_or(0);
  message.updated_at = now;
  message.http_status = answer.status;
  message.latency_ms = latency_ms;
  message.error = taken ? "" : error_of(answer);
  auto const store = [&](db::Connection& c) {
    WebhookEndpointRepository endpoints(c);
    // Who lost the lease changes nothing: the message is somebody else's.
    if (!endpoints.release(claim.webhook.id, server_)) return;
    WebhookMessageRepository messages(c);
    messages.settle(message);
    if (taken) return endpoints.succeeded(claim.webhook.id, now);
    endpoints.failed(claim.webhook.id, now, asked > 0 ? now + std::min(asked, 24 * kHourMs) : 0);
    if (!dead) return;
    endpoints.disable(claim.webhook.id, answer.status == kGone ? "gone" : "failing", now);
    messages.fail_waiting(claim.webhook.id, now, "the receiver was switched off");
  };
  co_await database_.write(store);
  if (taken) co_return;
  log::write(dead ? log::Level::kWarn : log::Level::kInfo,
             dead ? "a webhook receiver was switched off" : "a webhook receiver did not take a message",
             {{"webhook", boost::json::value(claim.webhook.id)},
              {"event", boost::json::value(message.event)},
              {"attempt", message.attempts},
              {"status", answer.status},
              {"reason", boost::json::value(answer.failure)}});
}

}  // namespace bedrud::webhooks
