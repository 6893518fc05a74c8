#include "cli/output.hpp"

#include <algorithm>
#include <cstdio>

namespace bedrud::cli {
namespace {

void print_line(std::FILE* to, std::string_view text) {
  std::fprintf(to, "%.*s\n", static_cast<int>(text.size()), text.data());
}

// Code points, so that names with accents line up.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

void report(bool json, std::string_view message, boost::json::value data) {
  if (!json) return print_line(stdout, message);
  boost::json::object envelope{{"ok", true}};
  if (!message.empty()) envelope["message"] = message;
  if (!data.is_null()) envelope["data"] = std::move(data);
  print_line(stdout, boost::json::serialize(envelope));
}

void report_failure(bool json, std::string_view message) {
  if (json) return print_line(stderr, boost::json::serialize(boost::json::object{{"ok", false}, {"message", message}}));
  print_line(stderr, "Error: " + std::string(message));
}

void print_table(std::vector<std::vector<std::string>> const& rows) {
  std::vector<std::size_t> widths;
  for (auto const& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  for (auto const& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - width(row[i]) + 2, ' ');
    }
    print_line(stdout, line);
  }
}

}  // namespace bedrud::cli
