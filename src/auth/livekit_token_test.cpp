#include "auth/livekit_token.hpp"
#include <gtest/gtest.h>
#include "base/encoding.hpp"
#include "base/hash.hpp"

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

std::string signed_by_hand(std::string const& header, std::string const& body, std::string const& secret = "secret") {
  auto const part = base64url_encode(header) + "." + base64url_encode(body);
  return part + "." + base64url_encode(hmac_sha256(secret, part));
}

bool accepts(std::string const& header, std::string const& body) {
  std::string why;
  return verify_livekit_token(signed_by_hand(header, body), "key", "secret", kNow, why).has_value();
}

TEST(LivekitToken, TakesNoOtherAlgorithmAndNoUnknownExtension) {
  std::string const body = R"({"iss":"key","sub":"a","exp":1790000060})";
  EXPECT_TRUE(accepts(R"({"alg":"HS256"})", body));
  for (auto const* header :
       {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":"RS256"})", R"({"alg":"HS384"})", R"({"alg":"HS512"})",
        R"({"alg":"hs256"})", R"({"alg":["HS256"]})", R"({"typ":"JWT"})", R"([])", R"({"alg":"HS256","crit":["exp"]})"}) {
    EXPECT_FALSE(accepts(header, body)) << header;
  }
}

TEST(LivekitToken, NeedsAnEndThatIsANumber) {
  std::string const header = R"({"alg":"HS256"})";
  for (auto const* body :
       {R"({"iss":"key"})", R"({"iss":"key","exp":"1790000060"})", R"({"iss":"key","exp":null})",
        R"({"iss":"key","exp":-9223372036854775808})", R"({"exp":1790000060})", R"({"iss":["key"],"exp":1790000060})"}) {
    EXPECT_FALSE(accepts(header, body)) << body;
  }
  EXPECT_TRUE(accepts(header, R"({"iss":"key","exp":9223372036854775807})"));
  EXPECT_TRUE(accepts(header, R"({"iss":"key","exp":1790000060.5})"));
}

TEST(LivekitToken, TellsUnsetRightsFromRefusedOnes) {
  auto const grant = [](std::string const& video) {
    std::string why;
    auto const body = R"({"iss":"key","exp":1790000060,"video":)" + video + "}";
    return verify_livekit_token(signed_by_hand(R"({"alg":"HS256"})", body), "key", "secret", kNow, why)->video;
  };
  EXPECT_TRUE(grant("{}").may_publish());
  EXPECT_TRUE(grant("{}").may_publish_data());
  EXPECT_TRUE(grant("{}").may_subscribe());
  EXPECT_FALSE(grant("{}").may_update_own_metadata());
  EXPECT_FALSE(grant(R"({"canPublish":false})").may_publish_data());
  EXPECT_TRUE(grant(R"({"canPublish":false,"canPublishData":true})").may_publish_data());
  EXPECT_FALSE(grant(R"({"canSubscribe":false})").may_subscribe());
  EXPECT_FALSE(grant(R"({"roomAdmin":"true"})").room_admin);
  EXPECT_EQ(grant(R"({"destinationRoom":"green"})").destination_room, "green");
}

TEST(LivekitToken, SaysWhenItWasIssued) {
  std::string why;
  auto const issued = [&](std::string const& times) {
    auto const body = R"({"iss":"key","exp":1790000060)" + times + "}";
    return verify_livekit_token(signed_by_hand(R"({"alg":"HS256"})", body), "key", "secret", kNow, why)->issued_at;
  };
  EXPECT_EQ(issued(R"(,"iat":5,"nbf":7)"), 5);
  EXPECT_EQ(issued(R"(,"nbf":7)"), 7);
  EXPECT_EQ(issued(""), 0);
}

TEST(LivekitToken, CarriesBodyDigestAndRoomConfiguration) {
  std::string why;
  auto claims = alice();
  claims.sha256 = "YQ==";
  auto const read = verify_livekit_token(sign_livekit_token(claims, "secret"), "key", "secret", kNow, why);
  ASSERT_TRUE(read) << why;
  EXPECT_EQ(read->sha256, "YQ==");
  auto const body = R"({"iss":"key","exp":1790000060,"roomConfig":{"emptyTimeout":5}})";
  auto const configured = verify_livekit_token(signed_by_hand(R"({"alg":"HS256"})", body), "key", "secret", kNow, why);
  EXPECT_EQ(configured->room_config, R"({"emptyTimeout":5})");
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
