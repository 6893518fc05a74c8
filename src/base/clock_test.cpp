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

}  // namespace
}  // namespace bedrud
