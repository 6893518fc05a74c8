#include "base/clock.hpp"

#include <gtest/gtest.h>

namespace bedrud {
namespace {

TEST(Clock, WritesTimesInUtcWithMilliseconds) {
  EXPECT_EQ(to_rfc3339(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(1'769'860'800'007), "2026-01-31T12:00:00.007Z");
  EXPECT_EQ(to_rfc3339(951'782'399'999), "2000-02-28T23:59:59.999Z");
  EXPECT_EQ(to_rfc3339(951'782'400'000), "2000-02-29T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(to_rfc3339(253'402'300'799'999), "9999-12-31T23:59:59.999Z");
}

TEST(Clock, ReadsRfc3339) {
  EXPECT_EQ(from_rfc3339("2026-01-31T12:00:00Z"), 1'769'860'800'000);
  EXPECT_EQ(from_rfc3339("2026-01-31t12:00:00.0071z"), 1'769'860'800'007);
  EXPECT_EQ(from_rfc3339("2026-01-31T13:30:00+01:30"), 1'769'860'800'000);
  EXPECT_EQ(from_rfc3339("2026-01-31T04:00:00.000-08:00"), 1'769'860'800'000);
  EXPECT_EQ(from_rfc3339("2026-01-31"), 1'769'817'600'000);
  for (auto const* text :
       {"", "2026", "2026-02-30", "2026-01-31T", "2026-01-31T12:00:00", "2026-01-31T12:00Z", "2026-01-31 12:00:00Z",
        "2026-01-31T24:00:00Z", "2026-01-31T12:00:00.Z", "2026-01-31T12:00:00Zz", "2026-01-31T12:00:00+1:00"}) {
    EXPECT_FALSE(from_rfc3339(text)) << text;
  }
}

}  // namespace
}  // namespace bedrud
