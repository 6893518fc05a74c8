#pragma once
// Writes metric families as text: OpenMetrics 1.0 (https://prometheus.io/docs/specs/om/open_metrics_spec/).
#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace bedrud {

using MetricLabels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

class MetricWriter {
 public:
  explicit MetricWriter(std::string& out) : out_(out) {}

  // Starts a family; its samples follow. A counter's samples get the ending _total by themselves.
  void counter(std::string_view name, std::string_view help) { family(name, "counter", help, "_total"); }
  void gauge(std::string_view name, std::string_view help) { family(name, "gauge", help, ""); }
  void sample(double value, MetricLabels labels = {}) { line(suffix_, value, labels); }

  // A whole family. `counts` has one entry more than `borders`: what is above all of them.
  template <std::size_t N>
  void histogram(std::string_view name, std::string_view help, std::array<double, N> const& borders,
                 std::array<std::uint64_t, N + 1> const& counts, double sum) {
    family(name, "histogram", help, "");
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      below += counts[i];
      line("_bucket", static_cast<double>(below), {{"le", i < N ? number(borders[i]) : "+Inf"}});
    }
    line("_count", static_cast<double>(below), {});
    line("_sum", sum, {});
  }

  static std::string number(double value);

 private:
  void family(std::string_view name, std::string_view type, std::string_view help, std::string_view suffix);
  void line(std::string_view suffix, double value, MetricLabels labels);

  std::string& out_;
  std::string name_;
  std::string_view suffix_;
};

}  // namespace bedrud
