#include "auth/secret_box.hpp"

#include <gtest/gtest.h>

namespace bedrud::auth {
namespace {

TEST(SecretBox, OpensWhatItSealedUnderTheSameNameAndKeyOnly) {
  SecretBox const box("a secret of the server", "settings");
  auto const sealed = box.seal("emailPassword", "pass:wörd");
  EXPECT_EQ(sealed.find("pass"), std::string::npos);
  EXPECT_NE(sealed, box.seal("emailPassword", "pass:wörd"));
  EXPECT_EQ(box.open("emailPassword", sealed), "pass:wörd");
  EXPECT_EQ(box.open("emailPassword", box.seal("emailPassword", "")), "");
  EXPECT_FALSE(box.open("jwtSecret", sealed));
  EXPECT_FALSE(SecretBox("another secret", "settings").open("emailPassword", sealed));
  EXPECT_FALSE(SecretBox("a secret of the server", "totp").open("emailPassword", sealed));
  auto damaged = sealed;
  damaged[20] = damaged[20] == 'A' ? 'B' : 'A';
  for (auto const& wrong :
       {damaged, std::string("pass:wörd"), std::string("sealed:"), std::string("sealed:AAAA"), std::string()}) {
    EXPECT_FALSE(box.open("emailPassword", wrong)) << wrong;
  }
}

}  // namespace
}  // namespace bedrud::auth
