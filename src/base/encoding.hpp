#pragma once
// Text forms of bytes. Bytes travel as std::string. Decoders return nothing for input that is not exactly the form.
#include <optional>
#include <string>
#include <string_view>

namespace bedrud {

// RFC 4648 section 4, with padding.
std::string base64_encode(std::string_view bytes);
// Padding may be missing, but must be right when present.
std::optional<std::string> base64_decode(std::string_view text);

// RFC 4648 section 5 (URL and file name safe), without padding; the decoder takes it with or without.
std::string base64url_encode(std::string_view bytes);
std::optional<std::string> base64url_decode(std::string_view text);

// Lower case; the decoder takes both cases.
std::string hex_encode(std::string_view bytes);
std::optional<std::string> hex_decode(std::string_view text);

}  // namespace bedrud
