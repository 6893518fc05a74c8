#include "recording/track_recorder.hpp"

#include <gtest/gtest.h>

namespace bedrud::recording {
namespace {

struct Memory final : TrackOutput {
  explicit Memory(Bytes& to) : bytes(to) {}
  void begin() override { EXPECT_TRUE(bytes.empty()); }
  void append(Bytes more) override { bytes.insert(bytes.end(), more.begin(), more.end()); }
  void overwrite(std::size_t at, Bytes more) override {
    std::copy(more.begin(), more.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
  }
  Bytes& bytes;
};

class TrackRecorderTest : public testing::Test {
 protected:
  // One picture a packet, every 40 ms.
  void send(int number, bool key, std::int64_t now) {
    Bytes const payload = key ? Bytes{0x10, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01} : Bytes{0x10, 0x11, 0, 0};
    recorder.packet({.payload_type = 96,
                     .marker = true,
                     .sequence = static_cast<std::uint16_t>(number),
                     .timestamp = static_cast<std::uint32_t>(3600 * number),
                     .payload = payload},
                    now);
  }
  // Id, size, number of the track.
  std::size_t blocks() const {
    std::size_t out = 0;
    for (std::size_t i = 2; i < bytes.size(); ++i) out += bytes[i - 2] == 0xa3 && bytes[i] == 0x81 ? 1 : 0;
    return out;
  }

  Bytes bytes;
  TrackRecorder recorder{{.track = "TR_a", .kind = "video", .codec = "vp8", .clock_rate = 90000, .payload_type = 96},
                         std::make_unique<Memory>(bytes)};
};

TEST_F(TrackRecorderTest, KeyFramesAreAskedForAtTheStartAfterALossAndEveryTenSeconds) {
  EXPECT_TRUE(recorder.wants_key_frame(0));
  EXPECT_FALSE(recorder.wants_key_frame(500)) << "once a second at most";
  EXPECT_TRUE(recorder.wants_key_frame(1000));
  send(1, true, 1010);
  EXPECT_FALSE(recorder.wants_key_frame(5000));
  EXPECT_TRUE(recorder.wants_key_frame(11'000));
  EXPECT_FALSE(recorder.wants_key_frame(30'000)) << "of a stream that is silent";
  send(2, false, 30'040);
  send(4, false, 30'080);
  recorder.tick(33'000);  // the third is given up
  EXPECT_TRUE(recorder.wants_key_frame(33'000));
}

TEST_F(TrackRecorderTest, WhatWasLostAndCameAgainIsThereAndWhatBuildsOnALossIsNot) {
  std::int64_t now = 0;
  for (int i = 1; i <= 20; ++i) {
    if (i != 5 && i != 10) send(i, i == 1 || i == 15, now += 40);
  }
  EXPECT_EQ(recorder.to_ask(now), (std::vector<std::uint16_t>{5, 10}));
  send(5, false, now + 5);
  recorder.finish(now + 10);
  EXPECT_EQ(blocks(), 20U - 5) << "10 to 14";
  EXPECT_EQ(recorder.reception().lost, 1U);
}

TEST_F(TrackRecorderTest, NothingWaitsLongerThanASecondForItsCluster) {
  send(1, true, 0);
  EXPECT_EQ(blocks(), 1U) << "a file that has begun is never empty";
  send(2, false, 40);
  recorder.tick(1039);
  EXPECT_EQ(blocks(), 1U);
  recorder.tick(1040);
  EXPECT_EQ(blocks(), 2U);
}

}  // namespace
}  // namespace bedrud::recording
