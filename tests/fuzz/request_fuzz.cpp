// Heads, framing, credentials, cookies and forwarded headers of strangers. Whether the bytes arrive in one piece or in two must
// make no difference.
#include <boost/asio/ip/address.hpp>
#include <cstdlib>

#include "http/credentials.hpp"
#include "http/file_answer.hpp"
#include "http/proxy.hpp"
#include "http/request_parser.hpp"

namespace {

using bedrud::http::RequestParser;

struct Outcome {
  RequestParser::Result head, body;
  std::size_t used = 0;
  std::string text;
  bool operator==(Outcome const&) const = default;
};

// Parses `data`; the body first as far as `split`, then the rest, as a connection does.
Outcome parse(RequestParser& parser, std::string_view data, std::size_t split) {
  Outcome out{RequestParser::Result::kMore, RequestParser::Result::kDone, 0, {}};
  std::string problem;
  parser.reset();
  out.head = parser.parse_head(data.substr(0, split), out.used, problem);
  if (out.head == RequestParser::Result::kMore) out.head = parser.parse_head(data, out.used, problem);
  if (out.head != RequestParser::Result::kDone) {
    out.used = 0;
    return out;
  }
  for (auto end : {std::max(split, out.used), data.size()}) {
    if (parser.done()) break;
    std::size_t used = 0;
    out.body = parser.parse_body(data.substr(out.used, end - out.used), out.text, 100, used, problem);
    out.used += used;
    if (out.body == RequestParser::Result::kBad) out.used = 0, out.text.clear();
    if (out.body != RequestParser::Result::kMore) break;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, unsigned long size) {
  using namespace bedrud::http;
  if (size == 0) return 0;
  std::string_view const text(reinterpret_cast<char const*>(data) + 1, size - 1);
  if (auto const range = read_range(text, 1000);
      range && (range->first < 0 || range->length < 0 || range->first + range->length > 1000)) {
    std::abort();
  }
  RequestParser whole, pieces;
  auto const outcome = parse(whole, text, text.size());
  if (outcome != parse(pieces, text, data[0] * text.size() / 256)) std::abort();
  if (outcome.head != RequestParser::Result::kDone) return 0;
  static TrustedProxies const proxies({"127.0.0.1", "10.0.0.0/8"}, "X-Forwarded-For");
  proxies.resolve(boost::asio::ip::make_address("127.0.0.1"), false, whole.headers());
  for (auto const secure : {false, true}) {
    auto const credentials = read_credentials(whole.headers(), secure);
    if (credentials.malformed && !credentials.token.empty()) std::abort();
    find_cookie(whole.headers(), "refresh_token", secure);
  }
  return 0;
}
