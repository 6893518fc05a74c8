#pragma once
// The one parser of credentials. RFC 6750 section 2.1 for the header, RFC 6265 section 4.2 for cookies.
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace bedrud::http {

// All Cookie headers are searched. Over TLS "__Host-<name>" counts before "<name>".
std::string_view find_cookie(std::vector<Header> const& headers, std::string_view name, bool secure);

struct Credentials {
  enum class Source { kNone, kHeader, kCookie };
  Source source = Source::kNone;
  std::string token;       // empty when there is none or the header is malformed
  bool malformed = false;  // an Authorization header that is not "Bearer <token>"; the cookie does not replace it
};

// The Authorization header goes before the cookie access_token.
Credentials read_credentials(std::vector<Header> const& headers, bool secure);

}  // namespace bedrud::http
