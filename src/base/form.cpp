#include "base/form.hpp"

namespace bedrud {

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (auto const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    bool const plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else {
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out;
}

std::string form_encode(FormFields const& fields) {
  std::string out;
  for (auto const& [name, value] : fields) {
    if (!out.empty()) out += '&';
    out.append(percent_encode(name)).append("=").append(percent_encode(value));
  }
  return out;
}

std::string with_query(std::string const& address, FormFields const& fields) {
  return address + (address.find('?') == std::string::npos ? "?" : "&") + form_encode(fields);
}

}  // namespace bedrud
