#include "auth/session_token.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>
#include "auth/guest_identity.hpp"
#include "base/encoding.hpp"
#include "base/hash.hpp"

namespace bedrud::auth {
namespace {

constexpr std::int64_t kNow = 1'700'000'000;
constexpr char kSecret[] = "0123456789abcdef0123456789abcdef";

AccessClaims access() {
  AccessClaims claims;
  claims.id = "j1";
  claims.session_id = "s1";
  claims.user_id = "u1";
  claims.email = "ada@example.org";
  claims.name = "Ada \"L\"";
  claims.provider = "local";
  claims.accesses = {"superadmin", "user"};
  claims.issued_at = kNow;
  claims.expires_at = kNow + 60;
  return claims;
}
RefreshClaims refresh() { return {"s1", "u1", 3, kNow, kNow + 60}; }

// A token with any header and payload, rightly signed.
std::string forged(std::string const& header, std::string const& payload) {
  auto const text = base64url_encode(header) + "." + base64url_encode(payload);
  return text + "." + base64url_encode(hmac_sha256(kSecret, text));
}
std::string payload_of(std::string const& token) {
  auto const first = token.find('.') + 1;
  return base64url_decode(token.substr(first, token.rfind('.') - first)).value();
}

TEST(SessionToken, AccessRoundTrip) {
  TokenSigner const signer(kSecret);
  auto const claims = signer.verify_access(signer.sign(access()), kNow);
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->id, "j1");
  EXPECT_EQ(claims->session_id, "s1");
  EXPECT_EQ(claims->user_id, "u1");
  EXPECT_EQ(claims->expires_at, kNow + 60);
}

TEST(SessionToken, SameGenerationGivesSameBytes) {
  TokenSigner const signer(kSecret);
  EXPECT_EQ(signer.sign(refresh()), signer.sign(refresh()));
  auto const claims = signer.verify_refresh(signer.sign(refresh()), kNow);
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->generation, 3);
}

// W1: the Go server's refresh tokens carried no kind and were taken as access tokens for seven days.
TEST(SessionToken, OneKindIsNeverTakenForAnotherW1) {
  TokenSigner const signer(kSecret);
  EXPECT_FALSE(signer.verify_access(signer.sign(refresh()), kNow));
  EXPECT_FALSE(signer.verify_refresh(signer.sign(access()), kNow));
  // A token without a kind, as the Go server made them, is neither.
  auto claims = boost::json::parse(payload_of(signer.sign(access()))).as_object();
  claims.erase("token_use");
  auto const kindless = forged(R"({"alg":"HS256","typ":"JWT"})", boost::json::serialize(claims));
  EXPECT_FALSE(signer.verify_access(kindless, kNow));
  EXPECT_FALSE(signer.verify_refresh(kindless, kNow));
  // The audience alone tells them apart as well, for other holders of the key.
  EXPECT_NE(boost::json::parse(payload_of(signer.sign(access()))).at("aud"),
            boost::json::parse(payload_of(signer.sign(refresh()))).at("aud"));
}

TEST(SessionToken, ClientsCanReadWhatTheyNeed) {
  auto const claims = boost::json::parse(payload_of(TokenSigner(kSecret).sign(access())));
  EXPECT_EQ(claims.at("userId"), "u1");
  EXPECT_EQ(claims.at("provider"), "local");
  EXPECT_EQ(claims.at("accesses").as_array().size(), 2U);
  EXPECT_TRUE(claims.at("exp").is_int64());
}

TEST(SessionToken, ExpiresInItsSecond) {
  TokenSigner const signer(kSecret);
  auto const token = signer.sign(access());
  EXPECT_TRUE(signer.verify_access(token, kNow + 59));
  EXPECT_FALSE(signer.verify_access(token, kNow + 60));
}

TEST(SessionToken, RefusesForgeries) {
  TokenSigner const signer(kSecret);
  auto const token = signer.sign(access());
  auto const payload = payload_of(token);
  EXPECT_FALSE(TokenSigner("another secret that is long enough").verify_access(token, kNow));
  EXPECT_FALSE(signer.verify_access(forged(R"({"alg":"none","typ":"JWT"})", payload), kNow));
  EXPECT_FALSE(signer.verify_access(forged(R"({"alg":"HS512","typ":"JWT"})", payload), kNow));
  EXPECT_FALSE(signer.verify_access(token.substr(0, token.rfind('.') + 1), kNow));
  EXPECT_FALSE(signer.verify_access(token + "=", kNow));
  EXPECT_FALSE(signer.verify_access(token.substr(0, token.rfind('.')), kNow));
  for (std::size_t i = 0; i < token.size(); i += 7) {
    auto changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(signer.verify_access(changed, kNow)) << i;
  }
}

TEST(SessionToken, RefusesGarbage) {
  TokenSigner const signer(kSecret);
  std::string const header = R"({"alg":"HS256","typ":"JWT"})";
  for (std::string const& payload :
       {std::string("{"), std::string("[]"), std::string("null"), std::string(), std::string("{}"),
        std::string(R"({"iss":"bedrud","aud":["bedrud"],"token_use":"access","exp":"9999999999"})"),
        std::string(R"({"iss":"bedrud","aud":"bedrud","token_use":"access","exp":9999999999})"),
        std::string(R"({"iss":"bedrud","aud":["bedrud"],"token_use":"access","exp":9999999999})")}) {
    EXPECT_FALSE(signer.verify_access(forged(header, payload), kNow)) << payload;
  }
  for (auto const* token : {"", ".", "..", "...", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
                            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.."}) {
    EXPECT_FALSE(signer.verify_access(token, kNow)) << token;
  }
  EXPECT_FALSE(signer.verify_access(std::string(100'000, 'a'), kNow));
}

// A link that confirms an address must not open a session, and none of the kinds may pass for another.
TEST(SessionToken, ALinkOfAMailIsGoodForOneThing) {
  TokenSigner const signer(kSecret);
  MailClaims const claims{"user", "ada@example.org", 1'700'000'000'123, kNow, kNow + 3600};
  auto const verify = signer.sign(MailTokenKind::kVerifyEmail, claims);
  auto const reset = signer.sign(MailTokenKind::kResetPassword, claims);
  auto const read = signer.verify_mail(MailTokenKind::kResetPassword, reset, kNow);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->user_id, "user");
  EXPECT_EQ(read->email, "ada@example.org");
  EXPECT_EQ(read->password_changed_at, 1'700'000'000'123);
  EXPECT_TRUE(signer.verify_mail(MailTokenKind::kVerifyEmail, verify, kNow));
  EXPECT_FALSE(signer.verify_mail(MailTokenKind::kVerifyEmail, reset, kNow));
  EXPECT_FALSE(signer.verify_mail(MailTokenKind::kResetPassword, verify, kNow));
  EXPECT_FALSE(signer.verify_mail(MailTokenKind::kResetPassword, reset, kNow + 3600));
  for (auto const& token : {verify, reset}) {
    EXPECT_FALSE(signer.verify_access(token, kNow));
    EXPECT_FALSE(signer.verify_refresh(token, kNow));
  }
}

TEST(SessionToken, RefusesAShortSecret) { EXPECT_THROW(TokenSigner("short"), std::invalid_argument); }

TEST(GuestIdentity, ReadsOnlyItsOwnCookie) {
  GuestIdentity const identities(kSecret);
  auto const identity = GuestIdentity::create();
  EXPECT_TRUE(identity.starts_with(kGuestPrefix));
  EXPECT_EQ(identity.size(), 14U);
  auto const cookie = identities.to_cookie(identity);
  EXPECT_EQ(identities.from_cookie(cookie), identity);
  EXPECT_FALSE(GuestIdentity("another secret").from_cookie(cookie));
  EXPECT_FALSE(identities.from_cookie(identity));
  EXPECT_FALSE(identities.from_cookie(cookie + "0"));
  EXPECT_FALSE(identities.from_cookie(""));
  EXPECT_FALSE(identities.from_cookie("guest-aaaaaaaa" + cookie.substr(14)));
}

}  // namespace
}  // namespace bedrud::auth
