#include "services/auth_verify_service.hpp"

#include "auth/session_token.hpp"
#include "service_fixture.hpp"

namespace bedrud {
namespace {

using test::refusal;
using test::run;

constexpr std::int64_t kHourMs = 3'600'000;

class AuthVerifyServiceTest : public test::ServiceTest {
 protected:
  AuthVerifyService service() { return {*database, clock, *sessions, *mails, config.auth}; }
  bool exists(User const& user) {
    return write([&](db::Connection& c) { return UserRepository(c).by_id(user.id).has_value(); });
  }
  std::string link_for(User const& user) {
    auto const now = clock.now_ms() / 1000;
    return auth::TokenSigner(config.auth.jwtSecret)
        .sign(auth::MailTokenKind::kVerifyEmail, {user.id, user.email, 0, now, now + 3600});
  }
};
INSTANTIATE_TEST_SUITE_P(Both, AuthVerifyServiceTest, testing::Values(db::Dialect::kSqlite, db::Dialect::kPostgres),
                         test::dialect_name);

// The clean-up ran although nobody had to confirm anything and removed every account that was left alone for two days,
// administrators too.
TEST_P(AuthVerifyServiceTest, RemovesOnlyWhoHadToConfirmAndHasNothingW2) {
  auto const idle = added_user("idle");
  auto const admin = added_user("admin", "{superadmin,user}");
  auto const owner = added_user("owner");
  auto const guest = added_user("guest", "{guest}", "guest");
  auto const confirmed = added_user("confirmed");
  write([&](db::Connection& c) { UserRepository(c).verify_email(confirmed.id, confirmed.email, clock.now_ms()); });
  run(rooms->create(as(owner), {}));
  clock.advance(49 * kHourMs);
  EXPECT_EQ(run(service().sweep()), 0);
  config.auth.requireEmailVerification = true;
  config.auth.unverifiedAccountTTLHours = 0;
  EXPECT_EQ(run(service().sweep()), 0);
  config.auth.unverifiedAccountTTLHours = 50;
  EXPECT_EQ(run(service().sweep()), 0);
  config.auth.unverifiedAccountTTLHours = 48;
  EXPECT_EQ(run(service().sweep()), 1);
  EXPECT_FALSE(exists(idle));
  for (auto const& user : {admin, owner, guest, confirmed}) EXPECT_TRUE(exists(user)) << user.name;
}

TEST_P(AuthVerifyServiceTest, ALinkDiesWithItsAddressAndWithTime) {
  auto verification = service();
  auto const user = added_user("ada");
  auto const link = link_for(user);
  write([&](db::Connection& c) { UserRepository(c).set_email(user.id, "new@example.org", std::nullopt, clock.now_ms()); });
  EXPECT_EQ(refusal(verification.verify(nobody(), {link})).public_text(), "The verification link has expired");
  auto const other = added_user("grace");
  auto const late = link_for(other);
  clock.advance(kHourMs);
  EXPECT_EQ(refusal(verification.verify(nobody(), {late})).public_text(), "The verification link has expired");
  EXPECT_TRUE(run(verification.verify(nobody(), {link_for(other)})).verified);
}

}  // namespace
}  // namespace bedrud
