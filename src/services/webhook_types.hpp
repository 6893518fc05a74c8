#pragma once
// What the routes of webhooks take and give (rest-contract 1.14 and 6).
#include <boost/describe.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include "base/json_rules.hpp"

namespace bedrud {

struct WebhookQuery {
  std::int64_t page = 1, limit = 50;
};
BOOST_DESCRIBE_STRUCT(WebhookQuery, (), (page, limit))

struct WebhookView {
  std::string id, name, url;
  std::string secret;  // in full after create only, else "••••" and its last four characters
  std::vector<std::string> events;
  bool isActive = true;
  std::optional<std::string> disabledReason;  // the server switched it off: gone, failing
  std::optional<std::string> lastSeen;        // the last success
  std::optional<std::string> failingSince;
  std::string createdBy, createdAt, updatedAt;
};
BOOST_DESCRIBE_STRUCT(WebhookView, (),
                      (id, name, url, secret, events, isActive, disabledReason, lastSeen, failingSince, createdBy, createdAt,
                       updatedAt))

struct WebhookPage {
  std::vector<WebhookView> webhooks;
  std::int64_t total = 0, page = 1, limit = 50;
};
BOOST_DESCRIBE_STRUCT(WebhookPage, (), (webhooks, total, page, limit))

struct CreateWebhookIn {
  std::string name, url;
  std::vector<std::string> events;
};
BOOST_DESCRIBE_STRUCT(CreateWebhookIn, (), (name, url, events))

// What is not named keeps its value.
struct UpdateWebhookIn {
  std::string id;
  std::optional<std::string> name, url;
  std::optional<std::vector<std::string>> events;
  std::optional<bool> isActive;
};
BOOST_DESCRIBE_STRUCT(UpdateWebhookIn, (), (id, name, url, events, isActive))

struct WebhookIdIn {
  std::string id;
};
BOOST_DESCRIBE_STRUCT(WebhookIdIn, (), (id))

struct WebhookStatusOut {
  std::string status;
};
BOOST_DESCRIBE_STRUCT(WebhookStatusOut, (), (status))

struct WebhookSecretOut {
  std::string secret;
  std::string previousUntil;  // until then messages carry a signature of the secret before, too
};
BOOST_DESCRIBE_STRUCT(WebhookSecretOut, (), (secret, previousUntil))

struct DeliveryQuery {
  std::string id;
  std::string status;  // pending, delivered, failed; empty: all
  std::int64_t limit = 50;
  std::string cursor;
};
BOOST_DESCRIBE_STRUCT(DeliveryQuery, (), (id, status, limit, cursor))

struct DeliveryView {
  std::string id;       // of the message to this receiver
  std::string eventId;  // what the receiver knows it by
  std::string event, status;
  std::int64_t attempts = 0;
  std::optional<std::int64_t> httpStatus, latencyMs;  // of the last try
  std::optional<std::string> error, nextAttempt;
  std::string createdAt, updatedAt;
  boost::json::object payload;
};
BOOST_DESCRIBE_STRUCT(DeliveryView, (),
                      (id, eventId, event, status, attempts, httpStatus, latencyMs, error, nextAttempt, createdAt, updatedAt,
                       payload))

struct DeliveryPage {
  std::vector<DeliveryView> deliveries;
  std::string nextCursor;  // empty: that was all
};
BOOST_DESCRIBE_STRUCT(DeliveryPage, (), (deliveries, nextCursor))

struct DeliveryIdIn {
  std::string id, deliveryId;
};
BOOST_DESCRIBE_STRUCT(DeliveryIdIn, (), (id, deliveryId))

}  // namespace bedrud

namespace bedrud::json {
// What is missing counts as empty: the service says what is wrong with that, in the words of the contract.
template <>
struct Rules<WebhookQuery> {
  static constexpr std::tuple list{Rule{&WebhookQuery::page, Optional{}}, Rule{&WebhookQuery::limit, Optional{}}};
};
template <>
struct Rules<CreateWebhookIn> {
  static constexpr std::tuple list{Rule{&CreateWebhookIn::name, Optional{}}, Rule{&CreateWebhookIn::url, Optional{}},
                                   Rule{&CreateWebhookIn::events, Optional{}}};
};
template <>
struct Rules<DeliveryQuery> {
  static constexpr std::tuple list{Rule{&DeliveryQuery::status, Optional{}}, Rule{&DeliveryQuery::limit, Optional{}},
                                   Rule{&DeliveryQuery::cursor, Optional{}}};
};
}  // namespace bedrud::json
