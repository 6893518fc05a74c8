#pragma once
// Names that protocols match in any case: headers, schemes, media types, members of requests. ASCII only, no locale.
#include <algorithm>
#include <string_view>

namespace bedrud {

inline bool same_name(std::string_view a, std::string_view b) {
  auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace bedrud
