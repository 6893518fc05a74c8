#pragma once
// Parts of addresses (RFC 3986).
#include <optional>
#include <string>
#include <string_view>

namespace bedrud::http {

enum class PlusSign { kIsPlus, kIsSpace };

// Percent-encoding, section 2.1. Nothing for a percent sign without two hexadecimal digits, for NUL, and for what is not UTF-8
// afterwards.
std::optional<std::string> percent_decode(std::string_view text, PlusSign plus = PlusSign::kIsPlus);

// The host and port of an origin or an absolute address; empty for anything else.
std::string_view host_of(std::string_view origin);

}  // namespace bedrud::http
