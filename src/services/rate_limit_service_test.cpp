#include "services/rate_limit_service.hpp"

#include "service_fixture.hpp"

namespace bedrud {
namespace {

using test::refusal;
using test::run;

class RateLimitServiceTest : public test::ServiceTest {};
INSTANTIATE_TEST_SUITE_P(Both, RateLimitServiceTest, testing::Values(db::Dialect::kSqlite, db::Dialect::kPostgres),
                         test::dialect_name);

TEST_P(RateLimitServiceTest, CountsEachRouteAndAddressAlone) {
  config.rateLimit.authMaxRequests = 2;
  RateLimitService limits(*database, clock, config.rateLimit);
  EXPECT_EQ(run(limits.admit("auth", "/login", "203.0.113.7")).remaining, 1);
  clock.advance(20'500);
  EXPECT_EQ(run(limits.admit("auth", "/login", "203.0.113.7")).remaining, 0);
  auto const error = refusal(limits.admit("auth", "/login", "203.0.113.7"));
  EXPECT_EQ(error.code(), ErrorCode::kTooManyRequests);
  EXPECT_EQ(error.public_text(), "too many requests, please try again later");
  EXPECT_EQ(error.retry_after, 40);
  EXPECT_EQ(run(limits.admit("auth", "/register", "203.0.113.7")).remaining, 1);
  EXPECT_EQ(run(limits.admit("auth", "/login", "203.0.113.8")).remaining, 1);
  clock.advance(39'500);
  EXPECT_EQ(run(limits.admit("auth", "/login", "203.0.113.7")).remaining, 1);
}

TEST_P(RateLimitServiceTest, ServersShareTheBudgetThatGuardsPasswordsW68) {
  config.rateLimit.authMaxRequests = config.rateLimit.apiMaxRequests = 1;
  RateLimitService one(*database, clock, config.rateLimit);
  RateLimitService two(*database, clock, config.rateLimit);
  run(one.admit("auth", "/login", "203.0.113.7"));
  EXPECT_EQ(refusal(two.admit("auth", "/login", "203.0.113.7")).code(), ErrorCode::kTooManyRequests);
  run(one.admit("api", "/create", "203.0.113.7"));
  run(two.admit("api", "/create", "203.0.113.7"));
  EXPECT_EQ(refusal(one.admit("api", "/create", "203.0.113.7")).public_text(), "too many requests");
}

TEST_P(RateLimitServiceTest, ZeroAndUnknownClassesHaveNoLimit) {
  config.rateLimit.guestMaxRequests = 0;
  RateLimitService limits(*database, clock, config.rateLimit);
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(run(limits.admit("guest", "/x", "203.0.113.7")).limit, 0);
    EXPECT_EQ(run(limits.admit("", "/x", "203.0.113.7")).limit, 0);
  }
}

TEST_P(RateLimitServiceTest, SweepForgetsWindowsThatAreOver) {
  RateLimitService limits(*database, clock, config.rateLimit);
  run(limits.admit("auth", "/x", "203.0.113.7"));
  run(limits.admit("guest", "/x", "203.0.113.7"));
  clock.advance(60'000);
  run(limits.sweep());
  EXPECT_EQ(database->read_now([](db::Connection& c) { return *c.one<int>("SELECT count(*) FROM rate_limits"); }), 0);
  EXPECT_EQ(run(limits.admit("guest", "/x", "203.0.113.7")).remaining, 4);
}

TEST(RateLimit, OneCustomersNetworkIsOneCaller) {
  EXPECT_EQ(rate_key_of("2001:db8:1:2:3:4:5:6"), rate_key_of("2001:db8:1:2::9"));
  EXPECT_NE(rate_key_of("2001:db8:1:2::9"), rate_key_of("2001:db8:1:3::9"));
  EXPECT_EQ(rate_key_of("::ffff:203.0.113.7"), "203.0.113.7");
  EXPECT_EQ(rate_key_of("203.0.113.7"), "203.0.113.7");
  EXPECT_EQ(rate_key_of("nonsense"), "nonsense");
}

}  // namespace
}  // namespace bedrud
