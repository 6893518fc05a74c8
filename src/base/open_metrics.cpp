#include "base/open_metrics.hpp"

#include <charconv>
#include <cmath>

namespace bedrud {

std::string MetricWriter::number(double value) {
  if (!std::isfinite(value)) return std::isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> text{};
  auto const end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

void MetricWriter::family(std::string_view name, std::string_view type, std::string_view help, std::string_view suffix) {
  name_ = name;
  suffix_ = suffix;
  out_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
  out_.append("# HELP ").append(name).append(" ").append(help).append("\n");
}

void MetricWriter::line(std::string_view suffix, double value, MetricLabels labels) {
  out_.append(name_).append(suffix);
  char separator = '{';
  for (auto const& [key, text] : labels) {
    out_.append(1, separator).append(key).append("=\"");
    for (char const c : text) {
      if (c == '\\' || c == '"') out_ += '\\';
      if (c == '\n')
        out_ += "\\n";
      else
        out_ += c;
    }
    out_ += '"';
    separator = ',';
  }
  if (labels.size() > 0) out_ += '}';
  out_.append(" ").append(number(value)).append("\n");
}

}  // namespace bedrud
