#include "media/signalling/server_metadata.hpp"
#include <gtest/gtest.h>
#include <array>

namespace bedrud::signalling {
namespace {

std::array<std::string, 2> const kNames{"accesses", "chatBlocked"};

std::string merged(std::string const& truth, std::string const& text) { return with_members_of(truth, text, kNames); }

// W3: everybody could write the badge of a moderator into their own metadata, or take a chat block out.
TEST(ServerMetadata, NobodyWritesTheMembersOfTheServerW3) {
  EXPECT_EQ(merged(R"({"accesses":["user"]})", R"({"accesses":["user","moderator"],"displayName":"Ada"})"),
            R"({"displayName":"Ada","accesses":["user"]})");
  EXPECT_EQ(merged("", R"({"accesses":["moderator"]})"), "{}");
  EXPECT_EQ(merged(R"({"chatBlocked":true})", R"({"deafened":true})"), R"({"deafened":true,"chatBlocked":true})");
  EXPECT_EQ(merged(R"({"chatBlocked":true})", "not an object"), R"({"chatBlocked":true})");
}

TEST(ServerMetadata, WhatNeedsNoChangeStaysByteByByte) {
  EXPECT_EQ(merged("", "not an object"), "not an object");
  EXPECT_EQ(merged("", R"( {"a" : 1} )"), R"( {"a" : 1} )");
}

TEST(ServerMetadata, TheServerTakesItsMembersBack) {
  EXPECT_EQ(merged("{}", R"({"chatBlocked":true,"displayName":"Ada"})"), R"({"displayName":"Ada"})");
}

// A member twice could show one reader the server's word and another the client's.
TEST(ServerMetadata, AMemberTwiceIsOneMember) {
  EXPECT_EQ(merged(R"({"accesses":["user"]})", R"({"accesses":["moderator"],"accesses":["user"]})"),
            R"({"accesses":["user"]})");
}

}  // namespace
}  // namespace bedrud::signalling
