#include "base/open_metrics.hpp"

#include <gtest/gtest.h>

namespace bedrud {
namespace {

TEST(OpenMetrics, FamiliesAndLabelsAreWrittenAsTheStandardSays) {
  std::string out;
  MetricWriter write(out);
  write.counter("requests", "Answered requests.");
  write.sample(3, {{"method", "GET"}, {"odd", "a\"b\\c\nd"}});
  write.gauge("rooms", "Running rooms.");
  write.sample(0.5);
  EXPECT_EQ(out,
            "# TYPE requests counter\n# HELP requests Answered requests.\n"
            "requests_total{method=\"GET\",odd=\"a\\\"b\\\\c\\nd\"} 3\n"
            "# TYPE rooms gauge\n# HELP rooms Running rooms.\nrooms 0.5\n");
}

TEST(OpenMetrics, BucketsAreCumulative) {
  std::string out;
  MetricWriter(out).histogram<2>("rtt_ms", "Round trip.", {10, 20}, {1, 2, 4}, 123);
  EXPECT_EQ(out,
            "# TYPE rtt_ms histogram\n# HELP rtt_ms Round trip.\nrtt_ms_bucket{le=\"10\"} 1\n"
            "rtt_ms_bucket{le=\"20\"} 3\nrtt_ms_bucket{le=\"+Inf\"} 7\nrtt_ms_count 7\nrtt_ms_sum 123\n");
}

}  // namespace
}  // namespace bedrud
