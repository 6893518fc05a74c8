#include "media/signalling/data_track.hpp"
#include <gtest/gtest.h>

namespace bedrud::signalling {
namespace {

std::string frame(unsigned char first, std::string const& rest = "") {
  std::string out(12, '\0');
  out[0] = static_cast<char>(first);
  out[2] = 0x01;
  out[3] = 0x02;
  return out + rest;
}

TEST(DataTrack, TheHandleOfAFrameIsReadAndReplaced) {
  EXPECT_EQ(frame_handle(frame(0x18, "payload")), 0x0102);
  auto const rewritten = with_handle(frame(0x18, "payload"), 0xfffe);
  EXPECT_EQ(frame_handle(rewritten), 0xfffe);
  EXPECT_EQ(rewritten.substr(4), frame(0x18, "payload").substr(4));
}

TEST(DataTrack, FramesThatAreNotOnesAreDropped) {
  EXPECT_FALSE(frame_handle(""));
  EXPECT_FALSE(frame_handle(frame(0x18).substr(0, 11)));
  EXPECT_FALSE(frame_handle(frame(0x38))) << "version 1";
  auto none = frame(0x18);
  none[2] = none[3] = 0;
  EXPECT_FALSE(frame_handle(none)) << "handle 0";
  EXPECT_FALSE(frame_handle(frame(0x1c))) << "no size of the extensions";
  EXPECT_FALSE(frame_handle(frame(0x1c, std::string("\xff\xff", 2)))) << "extensions beyond the end";
  EXPECT_TRUE(frame_handle(frame(0x1c, std::string("\0\0ab", 4))));
}

TEST(DataTrack, WordsAreCheckedWithTheReasonsOfTheWire) {
  lk::PublishDataTrackRequest request;
  EXPECT_EQ(refuse_words(request).reason(), lk::RequestResponse::INVALID_HANDLE);
  request.set_pub_handle(65536);
  EXPECT_EQ(refuse_words(request).reason(), lk::RequestResponse::INVALID_HANDLE);
  request.set_pub_handle(65535);
  EXPECT_EQ(refuse_words(request).reason(), lk::RequestResponse::INVALID_NAME);
  request.set_name(std::string(257, 'n'));
  EXPECT_EQ(refuse_words(request).reason(), lk::RequestResponse::INVALID_NAME);
  request.set_name(std::string(256, 'n'));
  EXPECT_EQ(refuse_words(request).reason(), lk::RequestResponse::OK);
  request.mutable_frame_encoding()->set_custom("");
  EXPECT_EQ(refuse_words(request).reason(), lk::RequestResponse::INVALID_REQUEST);
  request.mutable_frame_encoding()->set_custom(std::string(33, 'e'));
  EXPECT_EQ(refuse_words(request).reason(), lk::RequestResponse::INVALID_REQUEST);
}

}  // namespace
}  // namespace bedrud::signalling
