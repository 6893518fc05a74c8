#include "webhooks/signature.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "webhooks/schedule.hpp"

namespace bedrud::webhooks {
namespace {

// The value of a header; the test fails without it.
std::string header(std::vector<std::string> const& headers, std::string const& name) {
  auto const found =
      std::find_if(headers.begin(), headers.end(), [&](auto const& line) { return line.starts_with(name + ": "); });
  EXPECT_NE(found, headers.end()) << name;
  return found == headers.end() ? "" : found->substr(name.size() + 2);
}

// The example of the Standard Webhooks libraries.
TEST(WebhookSignature, IsThatOfStandardWebhooks) {
  WebhookMessage message;
  message.event_id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  message.event = "ping";
  message.body = R"({"test": 2432232314})";
  auto const headers = signed_headers(message, {"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, 1'614'265'330'000);
  EXPECT_EQ(header(headers, "webhook-id"), message.event_id);
  EXPECT_EQ(header(headers, "webhook-timestamp"), "1614265330");
  EXPECT_EQ(header(headers, "webhook-signature"), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSignature, CarriesOneOfEachSecretAndThatOfTheContractOfTheNewest) {
  WebhookMessage message;
  message.event_id = "id";
  message.event = "ping";
  message.body = "{}";
  auto const one = new_secret(), other = new_secret();
  EXPECT_EQ(one.size(), 32u);
  EXPECT_EQ(base64_decode(one)->size(), 24u) << "as long as Standard Webhooks asks for";
  auto const both = signed_headers(message, {one, other}, 1000);
  auto const alone = signed_headers(message, {other}, 1000);
  EXPECT_TRUE(header(both, "webhook-signature").ends_with(" " + header(alone, "webhook-signature")));
  EXPECT_EQ(header(both, "X-Bedrud-Signature"), "sha256=" + hex_encode(hmac_sha256(one, "{}")));
}

TEST(WebhookSchedule, TriesForThreeDaysWithGrowingPausesAndJitter) {
  std::int64_t least = 0, most = 0, tries = 1;
  for (; next_pause(tries, 0, 0); ++tries) {
    least += *next_pause(tries, 0, 0);
    most += *next_pause(tries, 1, 0);
    EXPECT_EQ(*next_pause(tries, 1, 0), kPauses[tries - 1] + kPauses[tries - 1] / 10);
  }
  EXPECT_EQ(tries, 10);
  EXPECT_GT(least, 72 * kHourMs);
  EXPECT_LT(most, 96 * kHourMs);
}

TEST(WebhookSchedule, WaitsAsLongAsTheReceiverAsksForUpToADay) {
  EXPECT_EQ(next_pause(1, 0, 60'000), 60'000);
  EXPECT_EQ(next_pause(2, 0, 1000), 5 * kMinuteMs);
  EXPECT_EQ(next_pause(1, 0, 720 * kHourMs), 24 * kHourMs);
}

}  // namespace
}  // namespace bedrud::webhooks
