#include "mail/message.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>
#include "base/encoding.hpp"
#include "base/random.hpp"

namespace bedrud::mail {
namespace {

constexpr std::string_view kEnd = "\r\n";

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// Control characters, line breaks among them, become spaces.
std::string on_one_line(std::string_view text) {
  std::string out(text);
  for (auto& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return out;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// RFC 2047: words of at most 75 characters, none of which cuts a UTF-8 sequence.
std::string encoded_words(std::string_view text) {
  constexpr std::size_t kBytes = 45;  // 60 characters of base64
  std::string out;
  while (!text.empty()) {
    auto size = std::min(kBytes, text.size());
    while (size < text.size() && size > 1 && is_continuation(text[size])) --size;
    if (!out.empty()) out += "\r\n ";
    out += "=?UTF-8?B?" + base64_encode(text.substr(0, size)) + "?=";
    text.remove_prefix(size);
  }
  return out;
}

std::string unstructured(std::string_view value) {
  auto const line = on_one_line(value);
  constexpr std::size_t kMaxPlain = 60;
  return is_ascii(line) && line.size() <= kMaxPlain ? line : encoded_words(line);
}

std::string mailbox(std::string_view name, std::string_view address) {
  auto const line = on_one_line(name);
  auto place = "<" + on_one_line(address) + ">";
  if (line.empty()) return place;
  if (!is_ascii(line)) return encoded_words(line) + " " + place;
  std::string quoted = "\"";
  for (auto const c : line) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "\" " + place;
}

std::string in_lines(std::string_view bytes) {
  constexpr std::size_t kLine = 76;
  auto const all = base64_encode(bytes);
  std::string out;
  for (std::size_t i = 0; i < all.size(); i += kLine) out.append(all, i, kLine).append(kEnd);
  return out;
}

std::string date(std::int64_t utc_ms) {
  auto const seconds = static_cast<std::time_t>(utc_ms / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  // The C locale is never changed: names of days and months are English.
  auto const size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S +0000", &parts);
  return {text.data(), size};
}

std::string part(std::string_view boundary, std::string_view type, std::string_view content) {
  std::string out = "--";
  out.append(boundary).append(kEnd).append("Content-Type: ").append(type).append("; charset=utf-8").append(kEnd);
  out.append("Content-Transfer-Encoding: base64").append(kEnd).append(kEnd);
  return out + in_lines(content);
}

}  // namespace

std::string to_mime(Message const& message) {
  auto const boundary = "bedrud-" + random_text(24);
  auto const at = message.from_address.rfind('@');
  auto const domain = at == std::string::npos ? std::string("localhost") : on_one_line(message.from_address.substr(at + 1));
  std::string out;
  auto const header = [&out](std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append(kEnd);
  };
  header("Date", date(message.date_ms));
  header("From", mailbox(message.from_name, message.from_address));
  header("To", "<" + on_one_line(message.to) + ">");
  header("Subject", unstructured(message.subject));
  header("Message-ID", "<" + (message.id.empty() ? random_text(24) : message.id) + "@" + domain + ">");
  header("Auto-Submitted", "auto-generated");
  header("MIME-Version", "1.0");
  header("Content-Type", "multipart/alternative; boundary=\"" + boundary + "\"");
  out += kEnd;
  out += part(boundary, "text/plain", message.text);
  out += part(boundary, "text/html", message.html);
  out.append("--").append(boundary).append("--").append(kEnd);
  return out;
}

}  // namespace bedrud::mail
