#pragma once
// One mail as the bytes that SMTP carries: headers of RFC 5322, names and subject of RFC 2047, a text and an HTML form
// (multipart/alternative, RFC 2046 section 5.1.4), both in base64 so that no line is too long.
#include <cstdint>
#include <string>

namespace bedrud::mail {

struct Message {
  std::string from_address, from_name;
  std::string to;
  std::string subject;
  std::string text, html;
  std::int64_t date_ms = 0;  // UTC
  std::string id{};  // of Message-ID; the same in every try, so that a mail server can drop what it has. Empty: a new one
};

// Line breaks in a header's value become spaces: nothing in a name or a subject can add a header.
std::string to_mime(Message const& message);

}  // namespace bedrud::mail
