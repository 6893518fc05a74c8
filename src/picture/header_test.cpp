#include "picture/header.hpp"

#include <gtest/gtest.h>
#include <string>

namespace bedrud::picture {
namespace {

using namespace std::string_literals;

std::string png(std::string const& size) { return "\x89PNG\r\n\x1A\n\0\0\0\rIHDR"s + size + "\x08\x06\0\0\0"s; }
std::string const kQuantization = "\xFF\xDB\0\x04xy"s;
std::string const kFrame = "\xFF\xC2\0\x11\x08\x02\x58\x03\x20\x03"s;
std::string const kScreen = "GIF89a\x10\0\x20\0\0\0\0"s;

TEST(PictureHeader, ReadsPng) {
  auto const header = read_header(png("\0\0\x04\0\0\0\x03\xE8"s));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->kind, Kind::kPng);
  EXPECT_EQ(header->width, 1024u);
  EXPECT_EQ(header->height, 1000u);
}

TEST(PictureHeader, ReadsAllOfAHugePngSize) {
  auto const header = read_header(png("\xFF\xFF\xFF\xFF\0\0\0\x01"s));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->width, 0xFFFFFFFFu);
}

TEST(PictureHeader, FindsTheFrameOfAJpegBehindOtherSegments) {
  auto const header = read_header("\xFF\xD8"s + kQuantization + "\xFF"s + kFrame);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->kind, Kind::kJpeg);
  EXPECT_EQ(header->width, 800u);
  EXPECT_EQ(header->height, 600u);
}

TEST(PictureHeader, RefusesAJpegWithoutFrame) {
  EXPECT_FALSE(read_header("\xFF\xD8"s + kQuantization + "\xFF\xD9"s + kFrame));
  EXPECT_FALSE(read_header("\xFF\xD8\xFF\xDB\0\0"s + kFrame)) << "a length that goes backwards";
  EXPECT_FALSE(read_header("\xFF\xD8\xFF\xDB\xFF\xFF"s + kFrame)) << "a segment beyond the end";
}

TEST(PictureHeader, TakesTheLargerOfScreenAndFrameOfAGif) {
  auto const small = read_header(kScreen + "\x2C\0\0\0\0\x01\0\x01\0\0"s);
  ASSERT_TRUE(small);
  EXPECT_EQ(small->width, 16u);
  EXPECT_EQ(small->height, 32u);
  auto const large = read_header(kScreen + "\x21\xF9\x04\0\0\0\0\0\x2C\0\0\0\0\xFF\xFF\x01\0\0"s);
  ASSERT_TRUE(large);
  EXPECT_EQ(large->width, 65535u);
}

TEST(PictureHeader, ReadsTheThreeFormsOfWebp) {
  auto const riff = "RIFF\x40\0\0\0WEBP"s;
  auto const extended = read_header(riff + "VP8X\x0A\0\0\0\0\0\0\0\xFF\x03\0\x57\x02\0"s);
  auto const lossless = read_header(riff + "VP8L\x40\0\0\0\x2F\x63\xC0\x18\0"s);
  auto const lossy = read_header(riff + "VP8 \x40\0\0\0\0\0\0\x9D\x01\x2A\x20\x03\x58\x02"s);
  ASSERT_TRUE(extended && lossless && lossy);
  EXPECT_EQ(extended->width, 1024u);
  EXPECT_EQ(extended->height, 600u);
  EXPECT_EQ(lossless->width, 100u);
  EXPECT_EQ(lossless->height, 100u);
  EXPECT_EQ(lossy->width, 800u);
  EXPECT_EQ(lossy->height, 600u);
}

TEST(PictureHeader, RefusesWhatIsNoPictureOrEndsTooEarly) {
  for (auto const& text : {""s, "<svg xmlns='http://www.w3.org/2000/svg'/>"s, "%PDF-1.7"s, "BM\0\0"s, "II*\0"s, "GIF89a"s,
                           "\x89PNG\r\n\x1A\n"s, "\xFF\xD8\xFF"s, "RIFF\0\0\0\0WEBP"s, "RIFF\0\0\0\0WAVE"s}) {
    EXPECT_FALSE(read_header(text)) << text;
  }
  EXPECT_FALSE(read_header(png("\0\0\0\0\0\0\x01\0"s))) << "no width";
}

}  // namespace
}  // namespace bedrud::picture
