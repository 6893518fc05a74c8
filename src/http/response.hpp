#pragma once
// Answers as bytes: status line, headers and body in one piece, for one write.
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace bedrud::http {

// Which set of security headers an answer carries (rest-contract 1.3 and what it lacks: CSP, Permissions-Policy, HSTS).
enum class Kind {
  kData,           // JSON and everything that is no page: may load nothing
  kPage,           // the web app
  kDocs,           // Swagger UI and Scalar
  kUpload,         // what came from somebody else
  kPrivateUpload,  // the same, for some eyes only
};

// "Date: ...\r\n" of RFC 9110 section 6.6.1, made once a second; one a thread.
class DateHeader {
 public:
  std::string const& at(std::time_t now);

 private:
  std::time_t made_ = 0;
  std::string text_;
};

struct ResponseFrame {
  std::string_view request_id;
  std::string_view date;           // whole header line
  std::string_view cors;           // whole header lines, may be empty
  std::string_view cache_control;  // empty: no-store
  std::string_view media_origin;   // where pages may play media from, beside this server; may be empty
  Kind kind = Kind::kData;
  bool keep_alive = true;
  bool head_only = false;
  bool secure = false;
};

// Appends the answer; `body` may be elsewhere than in the reply (embedded files).
void append_response(std::string& out, Reply const& reply, std::string_view body, ResponseFrame const& frame);

}  // namespace bedrud::http
