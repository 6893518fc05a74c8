#include "http/credentials.hpp"

#include "base/json_read.hpp"
#include "base/same_name.hpp"

namespace bedrud::http {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// token68 of RFC 9110 section 11.2, which covers every JWT.
bool is_token68(std::string_view text) {
  auto const last = text.find_last_not_of('=');
  if (last == std::string_view::npos) return false;
  for (auto const c : text.substr(0, last + 1)) {
    auto const alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!alphanumeric && c != '-' && c != '.' && c != '_' && c != '~' && c != '+' && c != '/') return false;
  }
  return true;
}

std::string_view cookie_in(std::string_view header, std::string_view prefix, std::string_view name) {
  while (!header.empty()) {
    auto const pair = trimmed(header.substr(0, header.find(';')));
    header.remove_prefix(
        std::min(header.size(), header.find(';') == std::string_view::npos ? header.size() : header.find(';') + 1));
    auto const equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    auto const key = trimmed(pair.substr(0, equals));
    if (key.size() != prefix.size() + name.size() || !key.starts_with(prefix) || !key.ends_with(name)) continue;
    auto value = trimmed(pair.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return value;
  }
  return {};
}

}  // namespace

std::string_view find_cookie(std::vector<Header> const& headers, std::string_view name, bool secure) {
  for (auto const prefix : {std::string_view("__Host-"), std::string_view()}) {
    if (!secure && !prefix.empty()) continue;
    for (auto const& header : headers) {
      if (!same_name(header.name, "cookie")) continue;
      if (auto const value = cookie_in(header.value, prefix, name); !value.empty()) return value;
    }
  }
  return {};
}

Credentials read_credentials(std::vector<Header> const& headers, bool secure) {
  Credentials out;
  int found = 0;
  for (auto const& header : headers) {
    if (!same_name(header.name, "authorization")) continue;
    out.source = Credentials::Source::kHeader;
    auto const value = trimmed(header.value);
    auto const token = trimmed(value.substr(std::min(value.size(), std::size_t(6))));
    auto const bearer = value.size() > 6 && same_name(value.substr(0, 6), "bearer") && (value[6] == ' ' || value[6] == '\t');
    if (++found > 1 || !bearer || !is_token68(token)) {
      out.malformed = true;
      out.token.clear();
    } else {
      out.token = token;
    }
  }
  if (found > 0) return out;
  if (auto const cookie = find_cookie(headers, "access_token", secure); !cookie.empty()) {
    out.source = Credentials::Source::kCookie;
    out.token = cookie;
  }
  return out;
}

}  // namespace bedrud::http
