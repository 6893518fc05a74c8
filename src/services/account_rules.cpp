#include "services/account_rules.hpp"

#include <algorithm>
#include "base/error.hpp"

namespace bedrud {
namespace {

constexpr std::size_t kMinName = 2, kMaxName = 255, kMinPassword = 12, kMaxPassword = 128;
// RFC 5321 section 4.5.3.1.
constexpr std::size_t kMaxEmail = 254, kMaxLocal = 64, kMaxLabel = 63;

Error refuse(std::string text) { return {ErrorCode::kBadRequest, PublicText{std::move(text)}}; }

bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// RFC 5321 Dot-string: atoms of the characters of RFC 5322 section 3.2.3, joined by single dots.
bool is_local_part(std::string_view text) {
  if (text.empty() || text.size() > kMaxLocal || text.front() == '.' || text.back() == '.') return false;
  if (text.find("..") != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_alnum(c) || c == '.' || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
  });
}

bool is_domain(std::string_view text) {
  while (true) {
    auto const label = text.substr(0, text.find('.'));
    if (label.empty() || label.size() > kMaxLabel || label.front() == '-' || label.back() == '-') return false;
    if (!std::all_of(label.begin(), label.end(), [](char c) { return is_alnum(c) || c == '-'; })) return false;
    if (label.size() == text.size()) return true;
    text.remove_prefix(label.size() + 1);
  }
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  auto const first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

std::string clean_name(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    auto const c = static_cast<unsigned char>(name[i]);
    // U+0080 to U+009F, the second block of control characters, is C2 80 to C2 9F in UTF-8.
    if (c == 0xc2 && i + 1 < name.size() && static_cast<unsigned char>(name[i + 1]) < 0xa0) {
      ++i;
      continue;
    }
    if (c < 0x20 || c == 0x7f || std::string_view("<>&\"'").find(name[i]) != std::string_view::npos) continue;
    out += name[i];
  }
  return std::string(trimmed(out));
}

std::string canonical_email(std::string_view email) {
  auto const text = trimmed(email);
  if (text.size() > kMaxEmail) return {};
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  auto const at = out.rfind('@');
  if (at == std::string::npos) return {};
  auto const whole = std::string_view(out);
  return is_local_part(whole.substr(0, at)) && is_domain(whole.substr(at + 1)) ? out : std::string();
}

std::string require_email(std::string_view email) {
  auto out = canonical_email(email);
  if (out.empty()) throw refuse("Invalid email format");
  return out;
}

std::string require_name(std::string_view name) {
  auto out = clean_name(name);
  if (out.size() < kMinName) throw refuse("Name must be at least 2 characters");
  if (out.size() > kMaxName) throw refuse("Name must be at most 255 characters");
  return out;
}

void require_new_password(std::string_view password, std::string const& what) {
  if (password.size() < kMinPassword) throw refuse(what + " must be at least 12 characters");
  if (password.size() > kMaxPassword) throw refuse(what + " must be at most 128 characters");
}

}  // namespace bedrud
