#include "auth/oauth.hpp"

#include <gtest/gtest.h>

namespace bedrud::auth {
namespace {

constexpr char kIssuer[] = "https://id.example/team";

std::string metadata(std::string const& more = "", std::string const& issuer = kIssuer) {
  return R"({"issuer":")" + issuer +
         R"(","authorization_endpoint":"https://id.example/authorize","token_endpoint":"https://id.example/token",)"
         R"("jwks_uri":"https://id.example/keys")" +
         more + "}";
}

TEST(Oauth, CredentialsAreEncodedBeforeTheyAreJoined) {
  // A colon in an id does not move the border.
  EXPECT_EQ(basic_credentials("a:b", "c%"), "Basic YSUzQWI6YyUyNQ==");
}

// The example of RFC 7636, appendix B.
TEST(Oauth, TheChallengeIsTheDigestOfTheVerifier) {
  EXPECT_EQ(code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(Oauth, MetadataAreThoseOfTheIssuerOnly) {
  auto const known = parse_metadata(metadata(R"(,"authorization_response_iss_parameter_supported":true)"), kIssuer);
  EXPECT_EQ(known.token_endpoint, "https://id.example/token");
  EXPECT_TRUE(known.names_itself);
  EXPECT_FALSE(known.post_only);
  for (auto const* other :
       {"https://id.example/team/", "https://id.example", "https://id.example/TEAM", "https://evil.example/team"}) {
    EXPECT_THROW(parse_metadata(metadata("", other), kIssuer), OauthError) << other;
  }
  EXPECT_EQ(metadata_address(kIssuer), "https://id.example/team/.well-known/openid-configuration");
  EXPECT_EQ(metadata_address("https://id.example/"), "https://id.example/.well-known/openid-configuration");
}

TEST(Oauth, MetadataMustBeUsable) {
  EXPECT_THROW(parse_metadata(metadata(R"(,"code_challenge_methods_supported":["plain"])"), kIssuer), OauthError);
  EXPECT_NO_THROW(parse_metadata(metadata(R"(,"code_challenge_methods_supported":["plain","S256"])"), kIssuer));
  EXPECT_TRUE(
      parse_metadata(metadata(R"(,"token_endpoint_auth_methods_supported":["client_secret_post"])"), kIssuer).post_only);
  for (auto const* wrong : {"", "javascript:alert(1)", "//id.example/a", "https://", "https://user@id.example/a",
                            "https://id.example/a#b", "https://id.example/a\\nb", "ftp://id.example/a"}) {
    auto const text = R"({"issuer":"https://id.example/team","authorization_endpoint":")" + std::string(wrong) +
                      R"(","token_endpoint":"https://id.example/token","jwks_uri":"https://id.example/keys"})";
    EXPECT_THROW(parse_metadata(text, kIssuer), OauthError) << wrong;
  }
}

TEST(Oauth, IssuersAreAddressesWithoutAQuery) {
  EXPECT_TRUE(is_issuer(kIssuer));
  EXPECT_TRUE(is_issuer("http://127.0.0.1:8080"));
  for (auto const* wrong :
       {"", "id.example", "https://id.example?x", "https://id.example#x", "ftp://id.example", "https://a@id.example"}) {
    EXPECT_FALSE(is_issuer(wrong)) << wrong;
  }
}

TEST(Oauth, ATokenAnswerIsABearerTokenOrARefusal) {
  auto const answer = parse_token_answer(R"({"access_token":"a","token_type":"Bearer","id_token":"i"})");
  EXPECT_EQ(answer.access_token, "a");
  EXPECT_EQ(answer.id_token, "i");
  try {
    parse_token_answer(R"({"error":"invalid_grant","error_description":"the code abc was used"})");
    FAIL();
  } catch (OauthError const& refused) { EXPECT_STREQ(refused.what(), "the provider refused the code: invalid_grant"); }
  for (auto const* wrong :
       {"", "[]", "{}", R"({"access_token":"a"})", R"({"access_token":"a","token_type":"mac"})",
        R"({"access_token":"a\r\nHost: x","token_type":"bearer"})", R"({"access_token":4,"token_type":"bearer"})"}) {
    EXPECT_THROW(parse_token_answer(wrong), OauthError) << wrong;
  }
}

TEST(Oauth, ProfilesNameASubjectAndAProvenAddress) {
  EXPECT_EQ(parse_userinfo(R"({"sub":"7","email":"a@b.example","email_verified":"true","preferred_username":"ann"})", "7").name,
            "ann");
  EXPECT_THROW(parse_userinfo(R"({"sub":"8"})", "7"), OauthError);
  auto const github = parse_github(R"({"id":7,"login":"ann","name":null})",
                                   R"([{"email":"x@b.example","primary":false,"verified":true},
                                       {"email":"a@b.example","primary":true,"verified":false}])");
  EXPECT_EQ(github.subject, "7");
  EXPECT_EQ(github.name, "ann");
  EXPECT_EQ(github.email, "a@b.example");
  EXPECT_FALSE(github.email_verified);
  EXPECT_THROW(parse_github(R"({"id":"7"})", "[]"), OauthError);
  EXPECT_THROW(parse_github(R"({"id":7})", "{}"), OauthError);
  auto const twitter = parse_twitter(R"({"data":{"id":"7","name":"Ann","username":"ann"}})");
  EXPECT_EQ(twitter.subject, "7");
  EXPECT_FALSE(twitter.email_verified);
  EXPECT_THROW(parse_twitter(R"({"errors":[]})"), OauthError);
}

TEST(Oauth, WordsOfOthersDoNotReachTheLog) {
  EXPECT_EQ(known_error("access_denied"), "access_denied");
  EXPECT_EQ(known_error("code=abcdef"), "unknown");
}

}  // namespace
}  // namespace bedrud::auth
