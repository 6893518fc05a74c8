#include "http/response.hpp"

#include <gtest/gtest.h>

namespace bedrud::http {
namespace {

std::string page(std::string_view media_origin) {
  std::string out;
  ResponseFrame frame;
  frame.media_origin = media_origin;
  frame.kind = Kind::kPage;
  append_response(out, {}, {}, frame);
  return out;
}

// A recording in a bucket is played from there; nothing else ever is.
TEST(Response, PagesPlayMediaFromHereAndFromWhereRecordingsLie) {
  EXPECT_NE(page("").find("media-src 'self' blob:; "), std::string::npos);
  EXPECT_NE(page("https://s3.example.org").find("media-src 'self' blob: https://s3.example.org; "), std::string::npos);
}

}  // namespace
}  // namespace bedrud::http
