#include "http/file_answer.hpp"

#include <gtest/gtest.h>

namespace bedrud::http {
namespace {

TEST(FileAnswer, ReadsOneRange) {
  struct Case {
    char const* header;
    std::optional<std::pair<std::int64_t, std::int64_t>> range;  // first, length
  };
  for (auto const& [header, wanted] : std::initializer_list<Case>{{"bytes=0-9", {{0, 10}}},
                                                                  {"bytes=90-", {{90, 10}}},
                                                                  {"bytes=90-1000", {{90, 10}}},
                                                                  {"bytes=-10", {{90, 10}}},
                                                                  {"bytes=-1000", {{0, 100}}},
                                                                  {"bytes=100-", {{0, 0}}},
                                                                  {"bytes=-0", {{100, 0}}},
                                                                  {"", std::nullopt},
                                                                  {"bytes=", std::nullopt},
                                                                  {"bytes=-", std::nullopt},
                                                                  {"bytes=5-1", std::nullopt},
                                                                  {"bytes=0-1,4-5", std::nullopt},
                                                                  {"bytes=a-b", std::nullopt},
                                                                  {"bytes=1--2", std::nullopt},
                                                                  {"bytes=99999999999999999999-", std::nullopt},
                                                                  {"lines=0-9", std::nullopt}}) {
    auto const range = read_range(header, 100);
    ASSERT_EQ(range.has_value(), wanted.has_value()) << header;
    if (!range) continue;
    EXPECT_EQ(std::pair(range->first, range->length), *wanted) << header;
  }
}

TEST(FileAnswer, NamesFilesInEveryScript) {
  EXPECT_EQ(content_disposition("a b.mp4", true), "attachment; filename=\"a b.mp4\"; filename*=UTF-8''a%20b.mp4");
  EXPECT_EQ(content_disposition("ü\"\r\n.mp4", false), "inline; filename=\"_____.mp4\"; filename*=UTF-8''%C3%BC%22%0D%0A.mp4");
}

}  // namespace
}  // namespace bedrud::http
