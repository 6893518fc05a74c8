#include "auth/cbor_check.hpp"

#include <gtest/gtest.h>
#include <string>

namespace bedrud::auth {
namespace {

using namespace std::string_literals;

TEST(CborCheck, TakesWhatAuthenticatorsSend) {
  EXPECT_TRUE(is_sound_cbor(""));
  EXPECT_TRUE(
      is_sound_cbor("\xa3\x63"
                    "fmt\x64"
                    "none\x67"
                    "attStmt\xa0\x68"
                    "authData\x42\x01\x02"s));
  EXPECT_TRUE(is_sound_cbor("\xa1\x01\x02\xa1\x03\x26"s)) << "two items: a key and extensions";
  EXPECT_TRUE(is_sound_cbor("\x59\x01\x00"s + std::string(256, 'x')));
  EXPECT_TRUE(is_sound_cbor("\xc1\x1a\x51\x4b\x67\xb0\xf5"s)) << "a tag, a simple value";
}

// 177 bytes of an attestation made libcbor ask for 9.2 GB; found by webauthn_fuzz.
TEST(CborCheck, RefusesMoreThanFollows) {
  EXPECT_FALSE(is_sound_cbor("\xba\x22\x58\x20\x59\x01\x02"s));
  EXPECT_FALSE(is_sound_cbor("\x9b\xff\xff\xff\xff\xff\xff\xff\xff"s));
  EXPECT_FALSE(is_sound_cbor("\xbb\x80\x00\x00\x00\x00\x00\x00\x00"s));
  EXPECT_FALSE(is_sound_cbor("\x5b\xff\xff\xff\xff\xff\xff\xff\xff"s));
  EXPECT_FALSE(is_sound_cbor("\x43\x01\x02"s));
  EXPECT_FALSE(is_sound_cbor("\x19\x01"s));
  EXPECT_FALSE(is_sound_cbor("\xa1\x01"s));
}

TEST(CborCheck, RefusesIndefiniteLengthsAndDepth) {
  EXPECT_FALSE(is_sound_cbor("\x9f\x01\xff"s));
  EXPECT_FALSE(is_sound_cbor("\x1c"s));
  EXPECT_TRUE(is_sound_cbor(std::string(8, '\x81') + "\x01"));
  EXPECT_FALSE(is_sound_cbor(std::string(9, '\x81') + "\x01"));
  EXPECT_FALSE(is_sound_cbor(std::string(100'000, '\xc1') + "\x01"));
}

}  // namespace
}  // namespace bedrud::auth
