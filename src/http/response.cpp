#include "http/response.hpp"

#include <charconv>

#include "http/errors.hpp"

namespace bedrud::http {

namespace {

// The set of the Go server, rest-contract 1.3.
constexpr std::string_view kSecurity =
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "X-XSS-Protection: 1; mode=block\r\n"
    "Referrer-Policy: strict-origin-when-cross-origin\r\n"
    "Cross-Origin-Embedder-Policy: unsafe-none\r\n"
    "Cross-Origin-Opener-Policy: unsafe-none\r\n"
    "Origin-Agent-Cluster: ?1\r\n"
    "X-DNS-Prefetch-Control: off\r\n"
    "X-Download-Options: noopen\r\n"
    "X-Permitted-Cross-Domain-Policies: none\r\n";
constexpr std::string_view kOwnPages = "Cross-Origin-Resource-Policy: same-origin\r\n";
constexpr std::string_view kAllPages = "Cross-Origin-Resource-Policy: cross-origin\r\n";
constexpr std::string_view kUploadPolicy = "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'; sandbox\r\n";
constexpr std::string_view kDataPolicy = "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";
// wss: and ws: because the media server may be another host; blob: for pictures of files before they are sent.
// At the percent sign stands where recordings lie, when that is not here.
constexpr std::string_view kPagePolicy =
    "Content-Security-Policy: default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' data: blob:; media-src 'self' blob:%; font-src 'self'; connect-src 'self' wss: ws:; worker-src "
    "'self' "
    "blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'\r\n"
    "Permissions-Policy: camera=(self), microphone=(self), display-capture=(self), autoplay=(self), fullscreen=(self), "
    "picture-in-picture=(self), clipboard-write=(self), speaker-selection=(self), screen-wake-lock=(self), geolocation=(), "
    "payment=(), usb=(), serial=(), bluetooth=()\r\n";
// Both documentation pages style themselves with <style> elements; scripts stay ours.
constexpr std::string_view kDocsPolicy =
    "Content-Security-Policy: default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: "
    "blob:; "
    "font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors "
    "'none'\r\n";
constexpr std::string_view kTransportSecurity = "Strict-Transport-Security: max-age=31536000\r\n";

std::string_view policy_of(Kind kind) {
  switch (kind) {
    case Kind::kData:
      return kDataPolicy;
    case Kind::kPage:
      return kPagePolicy;
    case Kind::kDocs:
      return kDocsPolicy;
    case Kind::kUpload:
    case Kind::kPrivateUpload:
      return kUploadPolicy;
  }
  return kDataPolicy;
}

void append_number(std::string& out, std::uint64_t number) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

// A line break in a value would start a header of somebody else's choice.
void append_header(std::string& out, std::string_view name, std::string_view value) {
  if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) return;
  out.append(name).append(": ").append(value).append("\r\n");
}

void append_cookie(std::string& out, Cookie const& cookie, bool secure) {
  std::string value = secure ? "__Host-" + cookie.name : cookie.name;
  value += "=" + cookie.value + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(cookie.max_age_seconds);
  if (secure) value += "; Secure";
  append_header(out, "Set-Cookie", value);
}

}  // namespace

std::string const& DateHeader::at(std::time_t now) {
  if (now != made_) {
    made_ = now;
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[48];
    text_.assign(text, std::strftime(text, sizeof text, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts));
  }
  return text_;
}

void append_response(std::string& out, Reply const& reply, std::string_view body, ResponseFrame const& frame) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::uint64_t>(reply.status));
  out.append(" ").append(status_text(reply.status)).append("\r\n").append(frame.date);
  if (!reply.content_type.empty() && reply.status != 304) append_header(out, "Content-Type", reply.content_type);
  // RFC 9110 section 8.6: none for 204 and 304.
  if (reply.status != 204 && reply.status != 304 && reply.status >= 200) {
    out += "Content-Length: ";
    append_number(out, reply.file.handle ? static_cast<std::uint64_t>(reply.file.length) : body.size());
    out += "\r\n";
  }
  append_header(out, "X-Request-Id", frame.request_id);
  append_header(out, "Cache-Control", frame.cache_control.empty() ? "no-store" : frame.cache_control);
  if (!frame.keep_alive) out += "Connection: close\r\n";
  for (auto const& cookie : reply.cookies) append_cookie(out, cookie, frame.secure);
  for (auto const& [name, value] : reply.headers) append_header(out, name, value);
  out.append(frame.cors).append(kSecurity).append(frame.kind == Kind::kUpload ? kAllPages : kOwnPages);
  auto const policy = policy_of(frame.kind);
  auto const place = std::min(policy.find('%'), policy.size());
  out += policy.substr(0, place);
  if (place < policy.size()) {
    if (!frame.media_origin.empty()) out.append(" ").append(frame.media_origin);
    out += policy.substr(place + 1);
  }
  if (frame.secure) out += kTransportSecurity;
  out += "\r\n";
  if (!frame.head_only && reply.status != 304 && reply.status != 204) out.append(body);
}

}  // namespace bedrud::http
