#include "http/request_parser.hpp"

#include <gtest/gtest.h>

namespace bedrud::http {
namespace {

using Result = RequestParser::Result;

// A body may be cut anywhere on its way: as the connection does, what is not understood is offered again with more.
TEST(RequestParser, UnderstandsBodiesInAnyTwoPieces) {
  std::string const head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  std::string const body = "3;x=y\r\nabc\r\n00000b;q=\"a;b\"\r\n\r\n3456789\r\n\r\n0\r\nA: b\r\nC: d\r\n\r\n";
  for (std::size_t split = 0; split <= body.size(); ++split) {
    RequestParser parser;
    std::string text, problem;
    std::size_t used = 0, count = 0;
    ASSERT_EQ(parser.parse_head(head, used, problem), Result::kDone) << problem;
    auto result = parser.parse_body(body.substr(0, split), text, 100, count, problem);
    ASSERT_NE(result, Result::kBad) << split << problem;
    if (result == Result::kMore) result = parser.parse_body(body.substr(count), text, 100, used = 0, problem);
    EXPECT_EQ(result, Result::kDone) << split << problem;
    EXPECT_EQ(text, "abc\r\n3456789\r\n") << split;
    EXPECT_EQ(parser.headers().size(), 2u) << "trailers are no headers";
  }
}

// Where asserts are on, Beast ends the process when it sees less of the last chunk than its shortest form.
TEST(RequestParser, UnderstandsBodiesByteByByte) {
  RequestParser parser;
  std::string const body = "3\r\nabc\r\n0\r\n\r\n";
  std::string text, problem, offered;
  std::size_t used = 0;
  ASSERT_EQ(parser.parse_head("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", used, problem),
            Result::kDone);
  auto result = Result::kMore;
  for (char const byte : body) {
    ASSERT_EQ(result, Result::kMore) << problem;
    offered += byte;
    result = parser.parse_body(offered, text, 100, used, problem);
    offered.erase(0, used);
  }
  EXPECT_EQ(result, Result::kDone) << problem;
  EXPECT_EQ(text, "abc");
  EXPECT_TRUE(offered.empty());
}

}  // namespace
}  // namespace bedrud::http
