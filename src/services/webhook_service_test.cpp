#include "services/webhook_service.hpp"

#include "net/http_client.hpp"
#include "repository/webhook_endpoint_repository.hpp"
#include "service_fixture.hpp"
#include "webhooks/event_publisher.hpp"

namespace bedrud {
namespace {

using test::run;

class WebhookServiceTest : public test::ServiceTest {
 protected:
  Webhook stored(std::string const& id) {
    return database->read_now([&id](db::Connection& c) { return WebhookEndpointRepository(c).find(id).value(); });
  }

  net::HttpClient client{net::AddressRules(std::vector<std::string>{})};
};
INSTANTIATE_TEST_SUITE_P(Both, WebhookServiceTest, testing::Values(db::Dialect::kSqlite, db::Dialect::kPostgres),
                         test::dialect_name);

// It signed with an empty key, which anybody has.
TEST_P(WebhookServiceTest, SignsNothingWhenTheSecretCannotBeRead) {
  WebhookService before(*database, clock, client, config.auth);
  CreateWebhookIn in;
  in.name = "receiver";
  in.url = "https://example.org/hook";
  in.events = {"room.created"};
  auto const id = run(before.create(nobody(), in)).id;
  auto const message = webhooks::message_of({webhooks::kPing, "", {}}, clock.now_ms());
  EXPECT_FALSE(before.headers(stored(id), message).empty());
  config.auth.sessionSecret = "another-secret-of-the-sessions-0123";
  WebhookService after(*database, clock, client, config.auth);
  EXPECT_TRUE(after.headers(stored(id), message).empty());
  EXPECT_EQ(run(after.test(nobody(), {id})).status, "delivery_failed");
}

}  // namespace
}  // namespace bedrud
