#pragma once
// Percent-encoding as RFC 3986 section 2.1 has it.
#include <optional>
#include <string>
#include <string_view>

namespace bedrud::http {

enum class PlusSign { kIsPlus, kIsSpace };

// Nothing for a percent sign without two hexadecimal digits, for NUL, and for what is not UTF-8 afterwards.
std::optional<std::string> percent_decode(std::string_view text, PlusSign plus = PlusSign::kIsPlus);

}  // namespace bedrud::http
