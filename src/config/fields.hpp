#pragma once
// The keys as a table: the one place from which reading, checking, the sample file and the documentation derive.
#include <string_view>
#include <variant>
#include <vector>
#include "config/config.hpp"

namespace bedrud::config {

using Target = std::variant<std::string*, bool*, std::int64_t*, Texts*, TextMap*, OidcProviders*>;

struct Field {
  std::string_view path;  // "server.port"
  Target target;          // into the Config given to fields()
  std::string_view env;   // environment variables, the first that is set wins; separated by a space; empty: none
  std::string_view doc;
  std::string_view unit = {};                // "s", "bytes", ...
  bool secret = false;                       // never printed
  std::string_view choices = {};             // for texts: the only values, separated by a space
  std::int64_t least = 0, most = INT64_MAX;  // for integers

  // For the table's rows.
  Field& in(std::string_view name) { return unit = name, *this; }
  Field& is_secret() { return secret = true, *this; }
  Field& one_of(std::string_view values) { return choices = values, *this; }
  Field& between(std::int64_t low, std::int64_t high) { return least = low, most = high, *this; }
};

std::vector<Field> fields(Config& config);

// "24", "true", "a, b"; a secret that is set is "(set)".
std::string shown(Field const& field);

}  // namespace bedrud::config
