#include "services/webhook_service.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <charconv>
#include <limits>
#include "auth/secret_box.hpp"
#include "base/error.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "config/config.hpp"
#include "database/database.hpp"
#include "net/http_client.hpp"
#include "repository/webhook_endpoint_repository.hpp"
#include "repository/webhook_message_repository.hpp"
#include "services/audit_service.hpp"
#include "webhooks/dispatcher.hpp"
#include "webhooks/event_publisher.hpp"
#include "webhooks/signature.hpp"

namespace bedrud {
namespace {

constexpr std::int64_t kDayMs = 86'400'000, kKeepDays = 30;
constexpr std::int64_t kMostPage = 100, kUsualPage = 50, kMostOffsetPages = 1'000'000;
constexpr std::int64_t kMostWebhooks = 50;
constexpr std::size_t kMostName = 255, kMostUrl = 1024, kMostEvents = 50, kShownOfSecret = 4;
constexpr char kHidden[] = "••••";

Error bad_request(std::string text) { return {ErrorCode::kBadRequest, PublicText{std::move(text)}}; }
Error not_found() { return {ErrorCode::kNotFound, PublicText{"Webhook not found"}}; }

bool is_web_address(std::string_view url) {
  auto const end = url.find("://");
  auto const place = end == std::string_view::npos ? std::string_view() : url.substr(end + 3);
  return !place.empty() && place.find_first_of("/?#") != 0 &&
         std::all_of(url.begin(), url.end(), [](unsigned char c) { return c > ' ' && c != 0x7f && c != '"' && c != '<'; });
}

// `invalid`: the text for what is no address.
void require_url(std::string_view url, char const* invalid) {
  if (url.size() > kMostUrl) throw bad_request("url can have at most 1024 bytes");
  if (!is_web_address(url)) throw bad_request(invalid);
  auto const scheme = url.substr(0, url.find("://"));
  if (scheme != "http" && scheme != "https") throw bad_request("URL scheme must be http:// or https://");
}

void require_events(std::vector<std::string> const& events) {
  if (events.empty()) throw bad_request("at least one event must be specified");
  if (events.size() > kMostEvents) throw bad_request("at most 50 events can be specified");
  for (auto const& event : events) {
    if (!webhooks::is_event(event)) throw bad_request("unknown event type: \"" + event.substr(0, 64) + "\"");
  }
}

void require_name(std::string_view name, char const* missing) {
  if (name.find_first_not_of(" \t\r\n") == std::string_view::npos) throw bad_request(missing);
  if (name.size() > kMostName) throw bad_request("name can have at most 255 bytes");
}

std::string text_of(std::vector<std::string> const& events) { return boost::json::serialize(boost::json::value_from(events)); }

std::vector<std::string> events_of(Webhook const& webhook) {
  return boost::json::value_to<std::vector<std::string>>(boost::json::parse(webhook.events));
}

boost::json::object for_log(Webhook const& webhook) {
  return {{"name", webhook.name}, {"url", webhook.url}, {"events", webhook.events}, {"isActive", webhook.is_active}};
}

std::optional<std::string> time_of(std::optional<std::int64_t> const& at) {
  return at ? std::optional(to_rfc3339(*at)) : std::nullopt;
}

std::int64_t number_of(std::string const& text) {
  std::int64_t number = 0;
  auto const [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  return code == std::errc() && end == text.data() + text.size() ? number : 0;
}

DeliveryView delivery_view(WebhookMessage const& message) {
  DeliveryView out;
  out.id = std::to_string(message.id);
  out.eventId = message.event_id;
  out.event = message.event;
  out.status = message.status;
  out.attempts = message.attempts;
  if (message.attempts > 0) out.latencyMs = message.latency_ms;
  if (message.http_status > 0) out.httpStatus = message.http_status;
  if (!message.error.empty()) out.error = message.error;
  if (message.status == "pending") out.nextAttempt = to_rfc3339(message.due_at);
  out.createdAt = to_rfc3339(message.created_at);
  out.updatedAt = to_rfc3339(message.updated_at);
  out.payload = boost::json::parse(message.body).as_object();
  return out;
}

void apply(Webhook& hook, UpdateWebhookIn const& in) {
  if (in.name) hook.name = *in.name;
  if (in.url) hook.url = *in.url;
  if (in.events) hook.events = text_of(*in.events);
  if (!in.isActive) return;
  if (*in.isActive && !hook.is_active) {
    hook.failing_since.reset();
    hook.paused_until = 0;
  }
  if (*in.isActive) hook.disabled_reason.clear();
  hook.is_active = *in.isActive;
}

}  // namespace

WebhookService::WebhookService(db::Database& database, Clock& clock, net::HttpClient& client, config::Auth const& config)
    : database_(database),
      clock_(clock),
      client_(client),
      box_(std::make_unique<auth::SecretBox>(config.sessionSecret, "webhooks")) {}

WebhookService::~WebhookService() = default;

std::optional<std::string> WebhookService::plain_secret(Webhook const& webhook) const {
  auto secret = box_->open(webhook.id, webhook.secret);
  if (!secret) {
    log::warn("the secret of a webhook cannot be read, auth.sessionSecret was changed: rotate it",
              {{"webhook", boost::json::value(webhook.id)}});
  }
  return secret;
}

WebhookView WebhookService::view(Webhook const& webhook) const {
  WebhookView out;
  out.id = webhook.id;
  out.name = webhook.name;
  out.url = webhook.url;
  auto const secret = plain_secret(webhook).value_or("");
  out.secret = kHidden + secret.substr(secret.size() - std::min(secret.size(), kShownOfSecret));
  out.events = events_of(webhook);
  out.isActive = webhook.is_active;
  if (!webhook.disabled_reason.empty()) out.disabledReason = webhook.disabled_reason;
  out.lastSeen = time_of(webhook.last_seen);
  out.failingSince = time_of(webhook.failing_since);
  out.createdBy = webhook.created_by;
  out.createdAt = to_rfc3339(webhook.created_at);
  out.updatedAt = to_rfc3339(webhook.updated_at);
  return out;
}

Task<WebhookPage> WebhookService::list(Caller const& /*caller*/, WebhookQuery in) {
  WebhookPage out;
  out.page = in.page >= 1 && in.page <= kMostOffsetPages ? in.page : 1;
  out.limit = in.limit >= 1 && in.limit <= kMostPage ? in.limit : kUsualPage;
  std::vector<Webhook> rows;
  auto const load = [&](db::Connection& c) {
    WebhookEndpointRepository hooks(c);
    out.total = hooks.count();
    rows = hooks.page(out.limit, (out.page - 1) * out.limit);
  };
  co_await database_.read(load);
  std::transform(rows.begin(), rows.end(), std::back_inserter(out.webhooks), [this](auto const& row) { return view(row); });
  co_return out;
}

Task<WebhookView> WebhookService::create(Caller const& caller, CreateWebhookIn in) {
  require_name(in.name, "name is required");
  if (in.url.empty()) throw bad_request("url is required");
  require_events(in.events);
  require_url(in.url, "Invalid URL: must be absolute http:// or https:// URL");
  Webhook hook;
  hook.id = new_id();
  hook.name = in.name;
  hook.url = in.url;
  auto const secret = webhooks::new_secret();
  hook.secret = box_->seal(hook.id, secret);
  hook.events = text_of(in.events);
  hook.created_by = caller.user_id;
  hook.created_at = hook.updated_at = clock_.now_ms();
  auto const store = [&](db::Connection& c) {
    WebhookEndpointRepository hooks(c);
    if (hooks.count() >= kMostWebhooks) throw bad_request("There can be at most 50 webhooks");
    hooks.insert(hook);
    record(c, caller, {"webhook.create", "webhook", hook.id, hook.name, {}, for_log(hook)}, hook.created_at);
  };
  co_await database_.write(store);
  auto out = view(hook);
  out.secret = secret;
  co_return out;
}

Task<WebhookView> WebhookService::update(Caller const& caller, UpdateWebhookIn in) {
  if (in.name) require_name(*in.name, "name cannot be empty");
  if (in.url && in.url->empty()) throw bad_request("url cannot be empty");
  if (in.url) require_url(*in.url, "Invalid URL");
  if (in.events) require_events(*in.events);
  auto const now = clock_.now_ms();
  auto const store = [&](db::Connection& c) {
    WebhookEndpointRepository hooks(c);
    auto const before = hooks.lock(in.id);
    if (!before) throw not_found();
    auto changed = *before;
    apply(changed, in);
    changed.updated_at = now;
    hooks.update(changed);
    record(c, caller, {"webhook.change", "webhook", changed.id, changed.name, for_log(*before), for_log(changed)}, now);
    c.notify(webhooks::kMessagesChannel);
    return changed;
  };
  co_return view(co_await database_.write(store));
}

Task<WebhookStatusOut> WebhookService::remove(Caller const& caller, WebhookIdIn in) {
  auto const remove_it = [&, now = clock_.now_ms()](db::Connection& c) {
    WebhookEndpointRepository hooks(c);
    auto const before = hooks.lock(in.id);
    if (!before) throw not_found();
    hooks.remove(in.id);
    record(c, caller, {"webhook.delete", "webhook", before->id, before->name, for_log(*before), {}}, now);
  };
  co_await database_.write(remove_it);
  co_return WebhookStatusOut{"deleted"};
}

Task<WebhookSecretOut> WebhookService::rotate_secret(Caller const& caller, WebhookIdIn in) {
  auto const secret = webhooks::new_secret();
  auto const now = clock_.now_ms();
  auto const rotate = [&](db::Connection& c) {
    WebhookEndpointRepository hooks(c);
    auto hook = hooks.lock(in.id);
    if (!hook) throw not_found();
    // Sealed under the same name: it moves as it is.
    hook->previous_secret = hook->secret;
    hook->previous_until = now + kDayMs;
    hook->secret = box_->seal(hook->id, secret);
    hook->updated_at = now;
    hooks.rotate(*hook);
    record(c, caller, {"webhook.rotate", "webhook", hook->id, hook->name}, now);
  };
  co_await database_.write(rotate);
  co_return WebhookSecretOut{secret, to_rfc3339(now + kDayMs)};
}

std::vector<std::string> WebhookService::headers(Webhook const& webhook, WebhookMessage const& message) const {
  auto secret = plain_secret(webhook);
  if (!secret) return {};
  std::vector<std::string> secrets{std::move(*secret)};
  auto const now = clock_.now_ms();
  if (webhook.previous_until > now) {
    if (auto previous = box_->open(webhook.id, webhook.previous_secret)) secrets.push_back(std::move(*previous));
  }
  return webhooks::signed_headers(message, secrets, now);
}

Task<WebhookStatusOut> WebhookService::test(Caller const& /*caller*/, WebhookIdIn in) {
  auto const load = [&in](db::Connection& c) { return WebhookEndpointRepository(c).find(in.id); };
  auto const hook = co_await database_.read(load);
  if (!hook) throw not_found();
  auto const now = clock_.now_ms();
  auto const message = webhooks::message_of({webhooks::kPing, "", {}}, now);
  net::HttpRequest request{.url = hook->url, .body = message.body, .timeout = webhooks::kTimeout};
  request.headers = headers(*hook, message);
  if (request.headers.empty()) co_return WebhookStatusOut{"delivery_failed"};
  auto const answer = co_await client_.send(std::move(request));
  if (answer.status < 200 || answer.status >= 300) {
    log::info(
        "the test of a webhook failed",
        {{"webhook", boost::json::value(hook->id)}, {"status", answer.status}, {"reason", boost::json::value(answer.failure)}});
    co_return WebhookStatusOut{"delivery_failed"};
  }
  co_await database_.write([&](db::Connection& c) { WebhookEndpointRepository(c).succeeded(in.id, now); });
  co_return WebhookStatusOut{"success"};
}

Task<DeliveryPage> WebhookService::deliveries(Caller const& /*caller*/, DeliveryQuery in) {
  auto const limit = in.limit >= 1 && in.limit <= kMostPage ? in.limit : kUsualPage;
  auto const cursor = number_of(in.cursor);
  auto const before = cursor > 0 ? cursor : std::numeric_limits<std::int64_t>::max();
  auto const load = [&](db::Connection& c) {
    if (!WebhookEndpointRepository(c).find(in.id)) throw not_found();
    return WebhookMessageRepository(c).page(in.id, in.status, before, limit + 1);
  };
  auto rows = co_await database_.read(load);
  DeliveryPage out;
  if (std::ssize(rows) > limit) {
    rows.pop_back();
    out.nextCursor = std::to_string(rows.back().id);
  }
  std::transform(rows.begin(), rows.end(), std::back_inserter(out.deliveries), delivery_view);
  co_return out;
}

Task<WebhookStatusOut> WebhookService::replay(Caller const& caller, DeliveryIdIn in) {
  auto const now = clock_.now_ms();
  auto const again = [&](db::Connection& c) {
    auto const hook = WebhookEndpointRepository(c).find(in.id);
    if (!hook) throw not_found();
    if (!WebhookMessageRepository(c).replay(in.id, number_of(in.deliveryId), now)) {
      throw Error(ErrorCode::kNotFound, PublicText{"Delivery not found"});
    }
    record(c, caller, {"webhook.replay", "webhook", hook->id, hook->name, {}, {{"delivery", in.deliveryId}}}, now);
    c.notify(webhooks::kMessagesChannel);
  };
  co_await database_.write(again);
  co_return WebhookStatusOut{"pending"};
}

Task<void> WebhookService::sweep() {
  auto const before = clock_.now_ms() - kKeepDays * kDayMs;
  co_await database_.write([before](db::Connection& c) { return WebhookMessageRepository(c).remove_settled(before); });
}

}  // namespace bedrud
