#include "auth/livekit_token.hpp"
#include <gtest/gtest.h>

namespace bedrud::auth {
namespace {

constexpr std::int64_t kNow = 1'790'000'000;

LivekitClaims alice() {
  LivekitClaims claims;
  claims.issuer = "key";
  claims.identity = "alice";
  claims.name = "Alice \"A\"";
  claims.attributes = {{"role", "host"}};
  claims.not_before = kNow;
  claims.expires_at = kNow + 60;
  claims.video.room = "blue";
  claims.video.room_join = true;
  claims.video.can_publish = false;
  claims.video.can_publish_sources = {"microphone"};
  return claims;
}

TEST(LivekitToken, RoundTrip) {
  std::string why;
  auto const read = verify_livekit_token(sign_livekit_token(alice(), "secret"), "key", "secret", kNow, why);
  ASSERT_TRUE(read) << why;
  EXPECT_EQ(read->identity, "alice");
  EXPECT_EQ(read->name, "Alice \"A\"");
  EXPECT_EQ(read->attributes.at("role"), "host");
  EXPECT_EQ(read->video.room, "blue");
  EXPECT_TRUE(read->video.room_join);
  EXPECT_FALSE(read->video.may_publish());
  EXPECT_FALSE(read->video.may_publish_data());
  EXPECT_TRUE(read->video.may_subscribe());
  EXPECT_FALSE(read->video.may_update_own_metadata());
  EXPECT_EQ(read->video.can_publish_sources, std::vector<std::string>{"microphone"});
}

TEST(LivekitToken, RefusesWhatIsNotOurs) {
  std::string why;
  auto const token = sign_livekit_token(alice(), "secret");
  EXPECT_FALSE(verify_livekit_token(token, "key", "other", kNow, why));
  EXPECT_FALSE(verify_livekit_token(token, "other", "secret", kNow, why));
  EXPECT_FALSE(verify_livekit_token("", "key", "secret", kNow, why));
  EXPECT_FALSE(verify_livekit_token("a.b", "key", "secret", kNow, why));
  EXPECT_FALSE(verify_livekit_token(token + "x", "key", "secret", kNow, why));
  // {"alg":"none"} with an empty signature
  EXPECT_FALSE(
      verify_livekit_token("eyJhbGciOiJub25lIn0" + token.substr(token.find('.'), token.rfind('.') - token.find('.') + 1), "key",
                           "secret", kNow, why));
}

TEST(LivekitToken, HoldsToItsTimes) {
  std::string why;
  auto const token = sign_livekit_token(alice(), "secret");
  EXPECT_TRUE(verify_livekit_token(token, "key", "secret", kNow + 119, why));
  EXPECT_FALSE(verify_livekit_token(token, "key", "secret", kNow + 121, why));
  EXPECT_EQ(why, "the access token has expired");
  EXPECT_TRUE(verify_livekit_token(token, "key", "secret", kNow - 59, why));
  EXPECT_FALSE(verify_livekit_token(token, "key", "secret", kNow - 61, why));
}

}  // namespace
}  // namespace bedrud::auth
