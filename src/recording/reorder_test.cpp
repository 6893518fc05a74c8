#include "recording/reorder.hpp"

#include <gtest/gtest.h>

namespace bedrud::recording {
namespace {

class ReorderTest : public testing::Test {
 protected:
  void put(std::uint16_t sequence, std::int64_t now) {
    RtpPacket packet;
    packet.sequence = sequence;
    packet.timestamp = sequence;
    reorder.put(packet, now);
  }
  // "5 6 !9": 9 comes after a loss.
  std::string taken(std::int64_t now) {
    std::string out;
    while (auto const packet = reorder.take(now))
      out += (out.empty() ? "" : " ") + std::string(packet->after_loss ? "!" : "") + std::to_string(packet->timestamp);
    return out;
  }
  Reorder reorder;
};

TEST_F(ReorderTest, PacketsComeOutInTheirOrderOverAWrap) {
  for (std::uint16_t const sequence : {65534, 65535, 1, 0, 2, 1}) put(sequence, 0);
  EXPECT_EQ(taken(0), "65534 65535 0 1 2");
}

TEST_F(ReorderTest, AHoleIsWaitedForAndAskedForAgain) {
  put(1, 0);
  put(4, 0);
  EXPECT_EQ(taken(10), "1");
  EXPECT_TRUE(reorder.to_ask(10).empty()) << "it may only be out of order";
  EXPECT_EQ(reorder.to_ask(30), (std::vector<std::uint16_t>{2, 3}));
  EXPECT_TRUE(reorder.to_ask(40).empty());
  EXPECT_EQ(reorder.to_ask(80), (std::vector<std::uint16_t>{2, 3}));
  put(2, 90);
  EXPECT_EQ(taken(90), "2");
  EXPECT_EQ(reorder.to_ask(200), (std::vector<std::uint16_t>{3}));
  put(3, 400);
  EXPECT_EQ(taken(400), "3 4");
  EXPECT_EQ(reorder.lost(), 0U);
}

TEST_F(ReorderTest, WhatDoesNotComeWithinTwoSecondsIsGivenUp) {
  put(1, 0);
  put(3, 0);
  EXPECT_EQ(taken(499), "1");
  EXPECT_EQ(taken(1999), "");
  EXPECT_EQ(taken(2000), "!3");
  EXPECT_EQ(reorder.lost(), 1U);
  put(2, 2001);
  put(4, 2001);
  EXPECT_EQ(taken(2001), "4") << "it is too late";
}

TEST_F(ReorderTest, AStreamThatJumpsGoesOnAtOnce) {
  put(1, 0);
  put(20000, 10);
  put(20001, 10);
  EXPECT_EQ(taken(10), "1 !20000 20001");
}

}  // namespace
}  // namespace bedrud::recording
