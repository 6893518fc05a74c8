#pragma once
// A part of a text as LIKE finds it: "%" and "_" stand for themselves (write ESCAPE '!'). Empty stays empty.
#include <string>
#include <string_view>

namespace bedrud {

inline std::string like_pattern(std::string_view text) {
  if (text.empty()) return {};
  std::string out = "%";
  for (auto const c : text) {
    if (c == '%' || c == '_' || c == '!') out += '!';
    out += c;
  }
  return out + "%";
}

}  // namespace bedrud
