#include "services/session_service.hpp"

#include <time.h>
#include <cstdlib>
#include "repository/participant_repository.hpp"
#include "repository/session_repository.hpp"
#include "service_fixture.hpp"

namespace bedrud {
namespace {

using test::refusal;
using test::run;

class SessionServiceTest : public test::ServiceTest {
 protected:
  TokenPair signed_in(User const& user) {
    auto const session = write([&](db::Connection& c) { return sessions->open(c, user.id, nobody()); });
    return sessions->issue(user, session);
  }
  ErrorCode refused(std::string const& token) {
    auto caller = nobody();
    return refusal(sessions->authenticate(token, caller)).code();
  }
};
INSTANTIATE_TEST_SUITE_P(Both, SessionServiceTest, testing::Values(db::Dialect::kSqlite, db::Dialect::kPostgres),
                         test::dialect_name);

TEST_P(SessionServiceTest, KnowsTheOwnerOfAnAccessToken) {
  auto const pair = signed_in(added_user("ada", "{superadmin,user}"));
  auto const caller = whose(pair.accessToken);
  EXPECT_EQ(caller.user_id, "id-of-ada");
  EXPECT_EQ(caller.email, "ada@example.org");
  EXPECT_EQ(caller.level, Access::kSuperadmin);
  EXPECT_EQ(caller.address, "203.0.113.7");
  auto const me = run(sessions->me(caller));
  EXPECT_EQ(me.id, "id-of-ada");
  EXPECT_EQ(me.accesses, (std::vector<std::string>{"superadmin", "user"}));
  EXPECT_EQ(me.createdAt, "2023-11-14T22:13:20.000Z");
  EXPECT_FALSE(me.emailVerifiedAt);
}

// W1: a refresh token was a valid access token for seven days.
TEST_P(SessionServiceTest, RefreshTokenOpensNothingW1) {
  auto const pair = signed_in(added_user("ada"));
  EXPECT_EQ(refused(pair.refreshToken), ErrorCode::kUnauthenticated);
  EXPECT_EQ(refusal(sessions->refresh(nobody(), pair.accessToken)).public_text(), "Invalid or expired refresh token");
}

// W57: with auth.tokenDuration 0 the tokens were expired at birth.
TEST_P(SessionServiceTest, ZeroDurationMeansTheDefaultW57) {
  config.auth.tokenDuration = 0;
  build();
  auto const pair = signed_in(added_user("ada"));
  EXPECT_EQ(sessions->access_lifetime_seconds(), 24 * 3600);
  EXPECT_EQ(whose(pair.accessToken).user_id, "id-of-ada");
  clock.advance(24LL * 3600 * 1000 - 1000);
  EXPECT_EQ(whose(pair.accessToken).user_id, "id-of-ada");
  clock.advance(1000);
  EXPECT_EQ(refused(pair.accessToken), ErrorCode::kUnauthenticated);
}

// W85: times were local text; comparing them went wrong when the offset changed.
TEST_P(SessionServiceTest, TimesDoNotDependOnTheTimeZoneW85) {
  auto const in_zone = [this](char const* zone, auto function) {
    setenv("TZ", zone, 1);
    tzset();
    function();
    unsetenv("TZ");
    tzset();
    static_cast<void>(this);
  };
  TokenPair pair;
  in_zone("Pacific/Auckland", [&] { pair = signed_in(added_user("ada")); });
  in_zone("America/Los_Angeles", [&] {
    EXPECT_EQ(run(sessions->me(whose(pair.accessToken))).createdAt, "2023-11-14T22:13:20.000Z");
    clock.advance(SessionService::kRefreshLifetimeMs - 1000);
    auto const next = run(sessions->refresh(nobody(), pair.refreshToken));
    clock.advance(SessionService::kRefreshLifetimeMs);
    EXPECT_EQ(refusal(sessions->refresh(nobody(), next.refresh_token)).code(), ErrorCode::kUnauthenticated);
  });
}

TEST_P(SessionServiceTest, RefreshTokensFollowEachOther) {
  auto const pair = signed_in(added_user("ada"));
  auto const second = run(sessions->refresh(nobody(), pair.refreshToken));
  EXPECT_NE(second.refresh_token, pair.refreshToken);
  EXPECT_EQ(second.refresh_token, second.refreshToken);
  EXPECT_EQ(second.access_token, second.accessToken);
  EXPECT_EQ(whose(second.access_token).user_id, "id-of-ada");
  auto const third = run(sessions->refresh(nobody(), second.refresh_token));
  EXPECT_NE(third.refresh_token, second.refresh_token);
}

// Two tabs of one browser refresh at the same moment with the same cookie; neither may be signed out.
TEST_P(SessionServiceTest, TwoTabsGetTheSameSuccessor) {
  auto const pair = signed_in(added_user("ada"));
  auto const one = run(sessions->refresh(nobody(), pair.refreshToken));
  clock.advance(SessionService::kGraceMs);
  auto const two = run(sessions->refresh(nobody(), pair.refreshToken));
  EXPECT_EQ(one.refresh_token, two.refresh_token);
  EXPECT_EQ(whose(two.access_token).user_id, "id-of-ada");
}

TEST_P(SessionServiceTest, AStolenRefreshTokenEndsTheSessionForBoth) {
  auto const pair = signed_in(added_user("ada"));
  auto const thief = run(sessions->refresh(nobody(), pair.refreshToken));
  EXPECT_EQ(whose(thief.access_token).user_id, "id-of-ada");
  clock.advance(SessionService::kGraceMs + 1);
  EXPECT_EQ(refusal(sessions->refresh(nobody(), pair.refreshToken)).code(), ErrorCode::kUnauthenticated);
  // The ending is kept although the call was refused, and holds at once.
  EXPECT_EQ(refused(thief.access_token), ErrorCode::kUnauthenticated);
  EXPECT_EQ(refused(pair.accessToken), ErrorCode::kUnauthenticated);
  EXPECT_EQ(refusal(sessions->refresh(nobody(), thief.refresh_token)).code(), ErrorCode::kUnauthenticated);
}

TEST_P(SessionServiceTest, LogoutEndsThisSessionAndNoOther) {
  auto const user = added_user("ada");
  auto const here = signed_in(user);
  auto const elsewhere = signed_in(user);
  run(sessions->logout(whose(here.accessToken), here.refreshToken));
  EXPECT_EQ(refused(here.accessToken), ErrorCode::kUnauthenticated);
  EXPECT_EQ(refusal(sessions->refresh(nobody(), here.refreshToken)).code(), ErrorCode::kUnauthenticated);
  EXPECT_EQ(whose(elsewhere.accessToken).user_id, "id-of-ada");
  // W88: a sign-in within the same second is another token.
  EXPECT_EQ(whose(signed_in(user).accessToken).user_id, "id-of-ada");
}

TEST_P(SessionServiceTest, LogoutDoesNotEndSomebodyElsesSession) {
  auto const ada = signed_in(added_user("ada"));
  auto const grace = signed_in(added_user("grace"));
  run(sessions->logout(whose(ada.accessToken), grace.refreshToken));
  EXPECT_EQ(whose(grace.accessToken).user_id, "id-of-grace");
  // Garbage does not matter.
  run(sessions->logout(whose(grace.accessToken), "garbage"));
}

TEST_P(SessionServiceTest, WhatAnotherProcessChangesIsSeenWithinASecondW8) {
  auto const user = added_user("ada");
  auto const pair = signed_in(user);
  EXPECT_EQ(whose(pair.accessToken).level, Access::kUser);
  write([&](db::Connection& c) { UserRepository(c).set_accesses(user.id, "{superadmin,user}", 1); });
  clock.advance(SessionCache::kLifetimeMs);
  EXPECT_EQ(whose(pair.accessToken).level, Access::kSuperadmin);
  write([&](db::Connection& c) { UserRepository(c).set_active(user.id, false, 1); });
  clock.advance(SessionCache::kLifetimeMs);
  auto caller = nobody();
  EXPECT_EQ(refusal(sessions->authenticate(pair.accessToken, caller)).public_text(), "Account is deactivated");
  EXPECT_EQ(refusal(sessions->refresh(nobody(), pair.refreshToken)).public_text(), "Account is deactivated");
  write([&](db::Connection& c) { UserRepository(c).remove(user.id); });
  clock.advance(SessionCache::kLifetimeMs);
  EXPECT_EQ(refused(pair.accessToken), ErrorCode::kUnauthenticated);
}

// Every request asked the database about its token, and again whether the address is confirmed.
TEST_P(SessionServiceTest, AKnownTokenCostsNoQueryForASecondW69) {
  auto const user = added_user("ada");
  auto const pair = signed_in(user);
  EXPECT_EQ(whose(pair.accessToken).name, user.name);
  write([&](db::Connection& c) { UserRepository(c).set_name(user.id, "Changed Behind It", 1); });
  clock.advance(SessionCache::kLifetimeMs - 1);
  EXPECT_EQ(whose(pair.accessToken).name, user.name);
  clock.advance(1);
  EXPECT_EQ(whose(pair.accessToken).name, "Changed Behind It");
}

TEST_P(SessionServiceTest, ABlockedAccessTokenIsRefusedWhileItsSessionStands) {
  auto const pair = signed_in(added_user("ada"));
  auto const caller = whose(pair.accessToken);
  write([&](db::Connection& c) {
    SessionRepository(c).block_access(caller.access_token_id, caller.access_expires_at, clock.now_ms());
  });
  clock.advance(SessionCache::kLifetimeMs);
  EXPECT_EQ(refused(pair.accessToken), ErrorCode::kUnauthenticated);
  EXPECT_FALSE(run(sessions->refresh(nobody(), pair.refreshToken)).access_token.empty());
}

TEST_P(SessionServiceTest, AnAddressMustBeConfirmedWhereThatIsRequired) {
  config.auth.requireEmailVerification = true;
  build();
  auto const user = added_user("ada");
  auto const pair = signed_in(user);
  auto caller = nobody();
  // The HTTP layer decides by the row what that closes.
  run(sessions->authenticate(pair.accessToken, caller));
  EXPECT_TRUE(caller.unverified);
  EXPECT_EQ(refusal(sessions->refresh(nobody(), pair.refreshToken)).code(), ErrorCode::kForbidden);
  auto const guest = signed_in(added_user("guest", "{guest}", "guest"));
  EXPECT_EQ(whose(guest.accessToken).level, Access::kSession);
}

TEST_P(SessionServiceTest, RefreshWithoutATokenSaysSo) {
  EXPECT_EQ(refusal(sessions->refresh(nobody(), "")).public_text(), "No refresh token provided");
  EXPECT_EQ(refusal(sessions->refresh(nobody(), "garbage")).code(), ErrorCode::kUnauthenticated);
}

TEST_P(SessionServiceTest, SweepRemovesWhatIsOver) {
  signed_in(added_user("ada"));
  signed_in(added_user("bob", "{guest}", "guest"));
  EXPECT_EQ(run(sessions->sweep()), 0);
  clock.advance(SessionService::kRefreshLifetimeMs + 1);
  EXPECT_EQ(run(sessions->sweep()), 3) << "two sessions and the guest, who is nobody without one";
  auto const exists = [&](std::string const& id) {
    return database->read_now([&](db::Connection& c) { return UserRepository(c).by_id(id).has_value(); });
  };
  EXPECT_TRUE(exists("id-of-ada"));
  EXPECT_FALSE(exists("id-of-bob"));
}

// Banned guests who were forgotten would be new guests.
TEST_P(SessionServiceTest, SweepKeepsGuestsWithABanOrASeat) {
  auto const ada = as(added_user("ada"));
  CreateRoomIn in;
  in.name = "room";
  in.isPublic = true;
  auto const room = run(rooms->create(ada, in));
  auto const banned = run(joins->guest_join(nobody(), {"room", "Bob"}, "")).identity_cookie.substr(0, 14);
  auto const seated = run(joins->guest_join(nobody(), {"room", "Eve"}, "")).identity_cookie.substr(0, 14);
  write([&](db::Connection& c) { ParticipantRepository(c).ban(room.id, banned, 1); });
  clock.advance(SessionService::kRefreshLifetimeMs + 1);
  EXPECT_EQ(run(sessions->sweep()), 2);
  database->read_now([&](db::Connection& c) {
    EXPECT_TRUE(UserRepository(c).by_id(banned) && UserRepository(c).by_id(seated));
    return 0;
  });
}

TEST(SessionCache, IsBounded) {
  SessionCache cache;
  auto const principal = std::make_shared<Principal const>();
  for (int i = 0; i < 100'000; ++i) cache.put("token" + std::to_string(i), "session", principal, 0);
  int kept = 0;
  for (int i = 0; i < 100'000; ++i) kept += cache.find("token" + std::to_string(i), 0) != nullptr;
  EXPECT_LE(kept, 16 * 1024);
  EXPECT_NE(cache.find("token99999", 0), nullptr);
  EXPECT_EQ(cache.find("token99999", SessionCache::kLifetimeMs), nullptr);
}

}  // namespace
}  // namespace bedrud
