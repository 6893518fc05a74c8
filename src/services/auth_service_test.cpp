#include "services/auth_service.hpp"

#include <crypt.h>
#include "auth/password.hpp"
#include "base/hash.hpp"
#include "base/id.hpp"
#include "repository/invite_repository.hpp"
#include "service_fixture.hpp"
#include "services/account_rules.hpp"
#include "services/setup_service.hpp"
#include "services/user_service.hpp"

namespace bedrud {
namespace {

using test::refusal;
using test::run;

constexpr char kPassword[] = "correct horse battery";

class AuthServiceTest : public test::ServiceTest {
 protected:
  RegisterOut signed_up(std::string const& email = "ada@example.org") {
    return run(auth->sign_up(nobody(), {email, kPassword, "Ada", ""}));
  }
  std::string invitation(std::string const& email = {}) {
    InviteToken invite;
    invite.id = new_id();
    invite.token = "invite-" + invite.id;
    invite.email = email;
    invite.created_at = clock.now_ms();
    invite.expires_at = clock.now_ms() + 3'600'000;
    write([&](db::Connection& c) { InviteRepository(c).insert(invite); });
    return invite.token;
  }
  std::string refused(RegisterIn in) { return refusal(auth->sign_up(nobody(), std::move(in))).public_text(); }
};
INSTANTIATE_TEST_SUITE_P(Both, AuthServiceTest, testing::Values(db::Dialect::kSqlite, db::Dialect::kPostgres),
                         test::dialect_name);

TEST_P(AuthServiceTest, RegistersAndSignsIn) {
  auto const out = run(auth->sign_up(nobody(), {" Ada@Example.ORG ", kPassword, " <Ada> \x01", ""}));
  ASSERT_TRUE(out.user && out.tokens);
  EXPECT_EQ(out.user->email, "ada@example.org");
  EXPECT_EQ(out.user->name, "Ada");
  EXPECT_EQ(out.user->provider, "local");
  EXPECT_EQ(out.user->accesses, std::vector<std::string>{"user"});
  EXPECT_EQ(out.access_token, out.tokens->accessToken);
  EXPECT_EQ(whose(out.tokens->accessToken).user_id, out.user->id);

  auto const again = run(auth->login(nobody(), {"ADA@example.org", kPassword}));
  EXPECT_EQ(again.user.id, out.user->id);
  EXPECT_EQ(whose(again.tokens.accessToken).session_id == whose(out.tokens->accessToken).session_id, false);
}

TEST_P(AuthServiceTest, RegistrationSaysWhatIsWrong) {
  signed_up();
  EXPECT_EQ(refused({"nowhere", kPassword, "Ada", ""}), "Invalid email format");
  EXPECT_EQ(refused({"", kPassword, "Ada", ""}), "Invalid email format");
  EXPECT_EQ(refused({"a@b.org", kPassword, "A", ""}), "Name must be at least 2 characters");
  EXPECT_EQ(refused({"a@b.org", kPassword, std::string(256, 'a'), ""}), "Name must be at most 255 characters");
  EXPECT_EQ(refused({"a@b.org", "elevenchars", "Ada", ""}), "Password must be at least 12 characters");
  EXPECT_EQ(refused({"a@b.org", std::string(129, 'a'), "Ada", ""}), "Password must be at most 128 characters");
  EXPECT_EQ(refused({"ADA@example.org", kPassword, "Ada", ""}), "Unable to register with the provided details");
}

// Where the answer must tell a known address, few can be learnt.
TEST_P(AuthServiceTest, WhoMeetsManyKnownAddressesHasToWait) {
  signed_up();
  for (int i = 0; i < KnownAddresses::kMaxMet; ++i) refused({"ada@example.org", kPassword, "Eve", ""});
  auto const late = refusal(auth->sign_up(nobody(), {"new@example.org", kPassword, "Eve", ""}));
  EXPECT_EQ(late.code(), ErrorCode::kTooManyRequests);
  EXPECT_GT(late.retry_after, 3500);
  auto elsewhere = nobody();
  elsewhere.address = "198.51.100.9";
  EXPECT_TRUE(run(auth->sign_up(elsewhere, {"new@example.org", kPassword, "Nia", ""})).user);
  clock.advance(KnownAddresses::kWindowMs);
  EXPECT_TRUE(run(auth->sign_up(nobody(), {"newer@example.org", kPassword, "Ned", ""})).user);
}

TEST_P(AuthServiceTest, OneAddressIsRegisteredOnce) {
  boost::asio::io_context io;
  int made = 0;
  int refusals = 0;
  for (int i = 0; i < 4; ++i) {
    boost::asio::co_spawn(io, auth->sign_up(nobody(), {"ada@example.org", kPassword, "Ada", ""}),
                          [&](std::exception_ptr error, RegisterOut const&) { ++(error ? refusals : made); });
  }
  io.run();
  EXPECT_EQ(made, 1);
  EXPECT_EQ(refusals, 3);
}

TEST_P(AuthServiceTest, ClosedRegistrationAdmitsNobody) {
  set(&SystemSettings::registrationEnabled, false);
  EXPECT_EQ(refused({"ada@example.org", kPassword, "Ada", ""}), "Registration is currently disabled");
  EXPECT_EQ(refusal(auth->guest_login(nobody(), {"Guest"})).public_text(), "Registration is currently disabled");
}

TEST_P(AuthServiceTest, InvitationsServeOnceAndOnlyWhomTheyNameW18) {
  set(&SystemSettings::tokenRegistrationOnly, true);
  EXPECT_EQ(refused({"ada@example.org", kPassword, "Ada", ""}), "An invite token is required to register");
  EXPECT_EQ(refused({"ada@example.org", kPassword, "Ada", "unknown"}), "Invalid or expired invite token");
  auto const named = invitation("grace@example.org");
  EXPECT_EQ(refused({"ada@example.org", kPassword, "Ada", named}), "Invite token already used or invalid");
  // Nothing was made and nothing spent by the refusal.
  EXPECT_TRUE(run(auth->sign_up(nobody(), {"grace@example.org", kPassword, "Grace", named})).user);
  EXPECT_EQ(refused({"ada@example.org", kPassword, "Ada", named}), "Invalid or expired invite token");
  // An address that is taken does not burn the invitation.
  auto const open = invitation();
  EXPECT_EQ(refused({"grace@example.org", kPassword, "Grace", open}), "Unable to register with the provided details");
  EXPECT_TRUE(run(auth->sign_up(nobody(), {"ada@example.org", kPassword, "Ada", open})).user);
}

TEST_P(AuthServiceTest, AnAddressIsConfirmedFirstWhereThatIsRequired) {
  config.auth.requireEmailVerification = true;
  build();
  auto const out = signed_up();
  EXPECT_EQ(out.requiresVerification, true);
  EXPECT_EQ(out.email, "ada@example.org");
  EXPECT_FALSE(out.tokens || out.access_token || out.user);
  EXPECT_EQ(refusal(auth->login(nobody(), {"ada@example.org", kPassword})).public_text(),
            "Please verify your email before signing in");
  // Who does not know the password does not learn that either.
  EXPECT_EQ(refusal(auth->login(nobody(), {"ada@example.org", "wrong password"})).public_text(), "Invalid credentials");
}

TEST_P(AuthServiceTest, LoginDoesNotTellWhatWasWrong) {
  auto const id = signed_up().user->id;
  for (auto const& in : {LoginIn{"ada@example.org", "wrong password"}, LoginIn{"nobody@example.org", kPassword},
                         LoginIn{"not an address", kPassword}}) {
    auto const error = refusal(auth->login(nobody(), in));
    EXPECT_EQ(error.code(), ErrorCode::kUnauthenticated);
    EXPECT_EQ(error.public_text(), "Invalid credentials");
  }
  write([&](db::Connection& c) { UserRepository(c).set_active(id, false, 1); });
  EXPECT_EQ(refusal(auth->login(nobody(), {"ada@example.org", kPassword})).public_text(), "Invalid credentials");
  EXPECT_EQ(refusal(auth->login(nobody(), {"", ""})).public_text(), "Email and password are required");
  EXPECT_EQ(refusal(auth->login(nobody(), {"ada@example.org", std::string(129, 'x')})).public_text(),
            "Password must be at most 128 characters");
}

// Unknown accounts, wrong passwords and old hashes take different work; the answer leaves at a multiple of the step.
TEST_P(AuthServiceTest, RefusalsLeaveInStep) {
  constexpr auto kStep = std::chrono::milliseconds(400);
  AuthService slow(*database, clock, passwords, *sessions, *settings, *mails, *known_addresses, *factors, kStep);
  auto const start = std::chrono::steady_clock::now();
  refusal(slow.login(nobody(), {"nobody@example.org", kPassword}));
  EXPECT_GE(std::chrono::steady_clock::now() - start, kStep);
}

TEST_P(AuthServiceTest, AHashOfTheGoServerIsReplacedAtTheFirstSignIn) {
  auto const user = added_user("ada");
  auto const data = std::make_unique<crypt_data>();
  std::string const old = crypt_r(sha256(kPassword).c_str(), "$2a$10$abcdefghijklmnopqrstuu", data.get());
  write([&](db::Connection& c) { UserRepository(c).set_password(user.id, old, 1); });
  EXPECT_EQ(refusal(auth->login(nobody(), {user.email, "wrong password"})).public_text(), "Invalid credentials");
  EXPECT_EQ(run(auth->login(nobody(), {user.email, kPassword})).user.id, user.id);
  auto const stored = database->read_now([&](db::Connection& c) { return UserRepository(c).by_id(user.id)->password; });
  EXPECT_TRUE(stored.starts_with("$argon2id$")) << stored;
  EXPECT_EQ(run(auth->login(nobody(), {user.email, kPassword})).user.id, user.id);
}

TEST_P(AuthServiceTest, GuestsHaveANameAndNothingElse) {
  auto const out = run(auth->guest_login(nobody(), {" Bob & 'co' "}));
  EXPECT_EQ(out.user.name, "Bob  co");
  EXPECT_EQ(out.user.provider, "guest");
  EXPECT_EQ(out.user.email, "guest_" + out.user.id + "@bedrud.guest");
  EXPECT_EQ(whose(out.tokens.accessToken).level, Access::kSession);
  EXPECT_EQ(refusal(auth->guest_login(nobody(), {" <> "})).public_text(), "Name is required");
  EXPECT_EQ(refusal(auth->guest_login(nobody(), {"a"})).public_text(), "Name must be between 2 and 50 characters");
  EXPECT_EQ(refusal(auth->guest_login(nobody(), {std::string(51, 'a')})).public_text(),
            "Name must be between 2 and 50 characters");
  set(&SystemSettings::guestLoginEnabled, false);
  EXPECT_EQ(refusal(auth->guest_login(nobody(), {"Bob"})).public_text(), "Guest login is currently disabled");
}

TEST_P(AuthServiceTest, TheFirstAdministratorIsMadeOnceByTheNewestCode) {
  SetupService setup(*database, clock, passwords, *sessions);
  EXPECT_TRUE(run(setup.status(nobody())).needed);
  auto const old = setup.new_token_now().value();
  auto const code = setup.new_token_now().value();
  SetupIn const in{code, "Ada", "ada@example.org", kPassword};
  auto with = [&](auto member, std::string const& value) {
    auto changed = in;
    changed.*member = value;
    return refusal(setup.complete(nobody(), changed)).code();
  };
  EXPECT_EQ(with(&SetupIn::token, ""), ErrorCode::kForbidden);
  EXPECT_EQ(with(&SetupIn::token, old), ErrorCode::kForbidden);
  EXPECT_EQ(with(&SetupIn::email, "nowhere"), ErrorCode::kBadRequest);
  EXPECT_EQ(with(&SetupIn::password, "short"), ErrorCode::kBadRequest);
  added_user("ada");
  EXPECT_EQ(with(&SetupIn::email, "ada@example.org"), ErrorCode::kBadRequest);

  auto const out = run(setup.complete(nobody(), {code, "Root", "root@example.org", kPassword}));
  EXPECT_EQ(whose(out.tokens.accessToken).level, Access::kSuperadmin);
  EXPECT_TRUE(out.user.emailVerifiedAt);
  EXPECT_FALSE(run(setup.status(nobody())).needed);
  EXPECT_FALSE(setup.new_token_now());
  EXPECT_EQ(with(&SetupIn::email, "second@example.org"), ErrorCode::kForbidden);
}

TEST_P(AuthServiceTest, ASetupCodeEndsAndDoesNotWorkBesideAnAdministrator) {
  SetupService setup(*database, clock, passwords, *sessions);
  auto const code = setup.new_token_now().value();
  added_user("root", "{superadmin,user}");
  EXPECT_EQ(refusal(setup.complete(nobody(), {code, "Ada", "ada@example.org", kPassword})).code(), ErrorCode::kConflict);
  clock.advance(SetupService::kTokenLifetimeMs);
  EXPECT_EQ(refusal(setup.complete(nobody(), {code, "Ada", "ada@example.org", kPassword})).code(), ErrorCode::kForbidden);
}

TEST_P(AuthServiceTest, TheCommandLineMakesAndPromotesAccounts) {
  UserService users(*database, clock);
  auto const made = users.create_now("Ada@example.org", kPassword, "Ada", Role::kUser);
  auto const login = run(auth->login(nobody(), {"ada@example.org", kPassword}));
  EXPECT_EQ(whose(login.tokens.accessToken).level, Access::kUser);
  EXPECT_THROW(users.create_now("ada@example.org", kPassword, "Ada", Role::kUser), Error);
  EXPECT_THROW(users.create_now("b@example.org", "short", "Bob", Role::kUser), Error);
  EXPECT_EQ(users.promote_now(" ADA@example.org").id, made.id);
  clock.advance(1000);
  EXPECT_EQ(whose(login.tokens.accessToken).level, Access::kSuperadmin);
  EXPECT_THROW(users.promote_now("nobody@example.org"), Error);
  EXPECT_THROW(users.promote_now(""), Error);
  users.create_now("c@example.org", kPassword, "Cleo", Role::kAdministrator);
  run(auth->guest_login(nobody(), {"Guest"}));
  EXPECT_EQ(users.list_now(1, 50).size(), 2U);
  EXPECT_EQ(users.list_now(2, 1).size(), 1U);
  EXPECT_TRUE(users.list_now(3, 1).empty());
}

TEST(AccountRules, Addresses) {
  EXPECT_EQ(canonical_email(" Ada.L+x@Mail.Example.ORG\n"), "ada.l+x@mail.example.org");
  EXPECT_EQ(canonical_email("root@localhost"), "root@localhost");
  for (auto const* text :
       {"", "@", "a@", "@b", "a b@c.org", "Ada <ada@b.org>", "a@b..org", ".a@b.org", "a.@b.org", "a..b@c.org", "a@-b.org",
        "a@b-.org", "a@b.org.", "a@b@c.org", "a@b_c.org", "ä@b.org", "a@bä.org", "a\"b@c.org", "a@[127.0.0.1]"}) {
    EXPECT_EQ(canonical_email(text), "") << text;
  }
  EXPECT_EQ(canonical_email(std::string(65, 'a') + "@b.org"), "");
  EXPECT_EQ(canonical_email("a@" + std::string(64, 'b') + ".org"), "");
  EXPECT_EQ(canonical_email("a@" + std::string(251, 'b')), "");
}

TEST(AccountRules, NamesLoseControlCharactersAndMarkup) {
  EXPECT_EQ(clean_name(" <b>\"A\x01\x7f\xc2\x85"
                       "da\"&' "),
            "bAda");
  EXPECT_EQ(clean_name("Zoë 李"), "Zoë 李");
  EXPECT_EQ(clean_name("\xc2\xa0x"), "\xc2\xa0x");
  EXPECT_EQ(clean_name("   "), "");
}

}  // namespace
}  // namespace bedrud
