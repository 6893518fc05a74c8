#include "recording/depacketizer.hpp"

#include <gtest/gtest.h>

namespace bedrud::recording {
namespace {

struct Part {
  Bytes payload;
  std::uint32_t timestamp = 0;
  bool marker = true, after_loss = false;
};

std::vector<Frame> frames_of(std::string_view codec, std::vector<Part> const& parts) {
  std::vector<Frame> out;
  auto const depacketizer = make_depacketizer(codec);
  for (auto const& part : parts) {
    depacketizer->put(
        {.marker = part.marker, .after_loss = part.after_loss, .timestamp = part.timestamp, .payload = part.payload}, out);
  }
  return out;
}

std::vector<std::uint32_t> times(std::vector<Frame> const& frames) {
  std::vector<std::uint32_t> out;
  for (auto const& frame : frames) out.push_back(frame.timestamp);
  return out;
}

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes out;
  for (auto const& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

// A key frame of 640x360, and one that builds on it; the descriptor has a picture number of fifteen bits and a layer.
Bytes const kVp8Key{0x90, 0xe0, 0x80, 1, 5, 0, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01, 7};
Bytes const kVp8Inter{0x90, 0xe0, 0x80, 2, 5, 0, 0x11, 0, 0, 8};
Bytes const kVp8Rest{0x80, 0xe0, 0x80, 2, 5, 0, 9};

TEST(Depacketizer, Vp8WithoutItsDescriptors) {
  auto const frames = frames_of("vp8", {{kVp8Key, 1}, {kVp8Inter, 2, false}, {kVp8Rest, 2}});
  ASSERT_EQ(times(frames), (std::vector<std::uint32_t>{1, 2}));
  EXPECT_TRUE(frames[0].key);
  EXPECT_EQ(frames[0].width, 640);
  EXPECT_EQ(frames[0].height, 360);
  EXPECT_FALSE(frames[1].key);
  EXPECT_EQ(frames[1].data, (Bytes{0x11, 0, 0, 8, 9}));
}

TEST(Depacketizer, NothingIsKeptBetweenALossAndTheNextKeyFrame) {
  auto const frames = frames_of("vp8", {{kVp8Inter, 1},  // joined in the middle
                                        {kVp8Key, 2},
                                        {kVp8Inter, 3, false},
                                        {kVp8Inter, 4, true, true},  // the end of 3 is lost
                                        {kVp8Inter, 5},
                                        {kVp8Key, 6},
                                        {kVp8Rest, 7},  // without its beginning
                                        {kVp8Inter, 8},
                                        {kVp8Key, 9}});
  EXPECT_EQ(times(frames), (std::vector<std::uint32_t>{2, 6, 9}));
}

TEST(Depacketizer, APictureWithoutAMarkerEndsWithTheNext) {
  EXPECT_EQ(times(frames_of("vp8", {{kVp8Key, 1, false}, {kVp8Inter, 2, false}, {kVp8Inter, 3}})),
            (std::vector<std::uint32_t>{1, 2, 3}));
}

// Two spatial layers in one picture: I, L, B and E, not flexible; the key frame says 320x180.
TEST(Depacketizer, Vp9LayersOfOnePictureStayTogether) {
  Bytes const size{0x82, 0x49, 0x83, 0x42, 0, 0x13, 0xf0, 0x0b, 0x30};
  auto const low = joined({{0xac, 1, 0x00, 0}, size}), high = joined({{0xec, 1, 0x02, 0}, {0x86, 1}});
  auto const frames = frames_of("vp9", {{low, 1, false}, {high, 1}});
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_TRUE(frames[0].key);
  EXPECT_EQ(frames[0].width, 320);
  EXPECT_EQ(frames[0].height, 180);
  EXPECT_EQ(frames[0].data, joined({size, {0x86, 1}, {0xd9, 9, 0, 0, 0, 2, 0, 0, 0, 0xd9}}));
}

TEST(Depacketizer, FlexibleVp9WithReferences) {
  Bytes const key{0x9c, 1, 0x82, 0x49, 0x83, 0x42}, inter{0xdc, 2, 0x03, 0x04, 0x86, 1};
  auto const frames = frames_of("vp9", {{key, 1}, {inter, 2}});
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_FALSE(frames[1].key);
  EXPECT_EQ(frames[1].data, (Bytes{0x86, 1}));
}

// Baseline, 640x360.
Bytes const kSps{0x67, 0x42, 0xc0, 0x1e, 0xd9, 0x00, 0xa0, 0x2f, 0xf9, 0x70, 0x11, 0,   0,
                 3,    0,    1,    0,    0,    3,    0,    0x32, 0x0f, 0x16, 0x2e, 0x48};
Bytes const kPps{0x68, 0xcb, 0x83, 0xcb, 0x20};

TEST(Depacketizer, H264UnitsTogetherAndInPieces) {
  auto const sets =
      joined({{0x78, 0, static_cast<std::uint8_t>(kSps.size())}, kSps, {0, static_cast<std::uint8_t>(kPps.size())}, kPps});
  auto const frames = frames_of(
      "h264",
      {{sets, 1, false}, {{0x7c, 0x85, 1, 2}, 1, false}, {{0x7c, 0x05, 3}, 1, false}, {{0x7c, 0x45, 4}, 1}, {{0x61, 9}, 2}});
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_TRUE(frames[0].key);
  EXPECT_EQ(frames[0].width, 640);
  EXPECT_EQ(frames[0].height, 360);
  EXPECT_EQ(frames[0].setup, joined({{1, 0x42, 0xc0, 0x1e, 0xff, 0xe1, 0, static_cast<std::uint8_t>(kSps.size())},
                                     kSps,
                                     {1, 0, static_cast<std::uint8_t>(kPps.size())},
                                     kPps}));
  Bytes const idr{0, 0, 0, 5, 0x65, 1, 2, 3, 4};
  EXPECT_TRUE(std::equal(idr.rbegin(), idr.rend(), frames[0].data.rbegin()));
  EXPECT_EQ(frames[1].data, (Bytes{0, 0, 0, 2, 0x61, 9}));
}

TEST(Depacketizer, H264WithoutParameterSetsIsNoBeginning) { EXPECT_TRUE(frames_of("h264", {{{0x65, 1, 2}, 1}}).empty()); }

// A temporal delimiter, a sequence header (of libaom, 640x360) and a frame in two packets, without sizes as on the wire.
TEST(Depacketizer, Av1UnitsGetTheirSizes) {
  Bytes const sequence{0x08, 0x00, 0x00, 0x00, 0x04, 0x45, 0x7e, 0x3f, 0x2c, 0xff, 0xfc, 0x40, 0x20};
  auto const first = joined({{0x78, 1, 0x10, static_cast<std::uint8_t>(sequence.size())}, sequence, {0x30, 1, 2}});
  auto const frames = frames_of("av1", {{first, 1, false}, {{0x90, 3, 4}, 1}});
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_TRUE(frames[0].key);
  auto const sized =
      joined({{0x0a, static_cast<std::uint8_t>(sequence.size() - 1)}, Bytes(sequence.begin() + 1, sequence.end())});
  EXPECT_EQ(frames[0].data, joined({sized, {0x32, 4, 1, 2, 3, 4}}));
  ASSERT_GT(frames[0].setup.size(), 4U);
  EXPECT_EQ(frames[0].setup[0], 0x81);
  EXPECT_EQ(Bytes(frames[0].setup.begin() + 4, frames[0].setup.end()), sized);
}

TEST(Depacketizer, NobodyKnowsOtherCodecs) { EXPECT_EQ(make_depacketizer("h265"), nullptr); }

}  // namespace
}  // namespace bedrud::recording
