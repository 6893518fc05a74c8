#include "recording/rtp.hpp"

#include <gtest/gtest.h>

namespace bedrud::recording {
namespace {

TEST(Rtp, APacketIsReadThroughItsExtensionsAndPadding) {
  Bytes const packet{0xb1, 0xe0, 0x12, 0x34, 0,    0,    0, 9, 0, 0, 0, 7,  // head: padding, extension, one CSRC
                     1,    2,    3,    4,    0xbe, 0xde, 0, 1, 5, 5, 5, 5, 'a', 'b', 'c', 0, 2};  // two bytes of padding
  auto const read = parse_rtp(packet);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->payload_type, 0x60);
  EXPECT_TRUE(read->marker);
  EXPECT_EQ(read->sequence, 0x1234);
  EXPECT_EQ(read->timestamp, 9U);
  EXPECT_EQ(read->ssrc, 7U);
  EXPECT_EQ(std::string(read->payload.begin(), read->payload.end()), "abc");
}

TEST(Rtp, WhatDoesNotFitIsRefused) {
  Bytes packet(16, 0);
  packet[0] = 0x80;
  EXPECT_TRUE(parse_rtp(packet));
  packet[0] = 0x8f;  // fifteen CSRCs in four bytes
  EXPECT_FALSE(parse_rtp(packet));
  packet[0] = 0x90;
  packet[15] = 200;  // an extension that is longer than the packet
  EXPECT_FALSE(parse_rtp(packet));
  packet[0] = 0xa0;  // more padding than there are bytes
  EXPECT_FALSE(parse_rtp(packet));
  EXPECT_FALSE(parse_rtp(Bytes(11, 0x80)));
}

TEST(Rtp, RedundantAudioGivesTheNewestSound) {
  // One copy of three bytes before, then two bytes of sound.
  Bytes const payload{0x80 | 111, 0, 0, 3, 111, 'o', 'l', 'd', 'n', 'w'};
  auto const newest = newest_of_redundant(payload);
  ASSERT_TRUE(newest);
  EXPECT_EQ(std::string(newest->begin(), newest->end()), "nw");
  EXPECT_FALSE(newest_of_redundant(View(payload).first(6)));
  EXPECT_FALSE(newest_of_redundant({}));
}

TEST(Rtp, SenderReportsAreFoundInACompound) {
  Bytes compound = receiver_report(1, {});
  Bytes report{0x80, 200, 0, 6, 0, 0, 0, 5};
  report.insert(report.end(), {0x83, 0xaa, 0x7e, 0x81, 0x80, 0, 0, 0, 0, 0, 0, 9});  // 1.5 s after 1970
  report.resize(28);
  compound.insert(compound.end(), report.begin(), report.end());
  auto const reports = sender_reports(compound);
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].ssrc, 5U);
  EXPECT_EQ(reports[0].timestamp, 9U);
  EXPECT_DOUBLE_EQ(unix_ms(reports[0].ntp), 1500);
  compound.pop_back();
  EXPECT_TRUE(sender_reports(compound).empty());
}

TEST(Rtp, LossesAreAskedForInFewWords) {
  Bytes compound;
  append_lost(compound, 1, 2, {100, 101, 116, 200});
  EXPECT_EQ(compound, (Bytes{0x81, 205, 0, 4, 0, 0, 0, 1, 0, 0, 0, 2, 0, 100, 0x80, 0x01, 0, 200, 0, 0}));
}

}  // namespace
}  // namespace bedrud::recording
