#include "auth/totp.hpp"

#include <gtest/gtest.h>

namespace bedrud::auth {
namespace {

constexpr char kSecret[] = "12345678901234567890";

// RFC 6238 appendix B, the last six of its eight digits.
TEST(Totp, GivesTheCodesOfTheStandard) {
  EXPECT_EQ(totp_code(kSecret, 59 / 30), "287082");
  EXPECT_EQ(totp_code(kSecret, 1111111109 / 30), "081804");
  EXPECT_EQ(totp_code(kSecret, 1234567890 / 30), "005924");
  EXPECT_EQ(totp_code(kSecret, 20000000000 / 30), "353130");
}

TEST(Totp, TakesTheStepBeforeAndAfterAndNoOther) {
  std::int64_t const now = 1'700'000'000'000, step = now / kTotpStepMs;
  for (std::int64_t const near : {step - 1, step, step + 1}) EXPECT_EQ(totp_step(kSecret, totp_code(kSecret, near), now), near);
  for (std::int64_t const far : {step - 2, step + 2}) EXPECT_FALSE(totp_step(kSecret, totp_code(kSecret, far), now));
  for (auto const* wrong : {"", "12345", "1234567", "abcdef"}) EXPECT_FALSE(totp_step(kSecret, wrong, now));
}

TEST(Totp, SecretsAreReadByApps) {
  EXPECT_EQ(base32_encode("foobar"), "MZXW6YTBOI");
  EXPECT_EQ(new_totp_secret().size(), 20U);
  EXPECT_EQ(totp_uri("foobar", "ada@example.org", "Team Meet"),
            "otpauth://totp/Team%20Meet:ada%40example.org?secret=MZXW6YTBOI&issuer=Team%20Meet");
}

}  // namespace
}  // namespace bedrud::auth
