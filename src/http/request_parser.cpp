#include "http/request_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include "base/json_read.hpp"
#include "base/same_name.hpp"
#include "http/proxy.hpp"

namespace bedrud::http {

namespace beast = boost::beast;
using Text = beast::string_view;

namespace {

std::string_view view(Text text) { return {text.data(), text.size()}; }

bool contains_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    auto part = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), part.size() + 1));
    while (part.starts_with(' ') || part.starts_with('\t')) part.remove_prefix(1);
    while (part.ends_with(' ') || part.ends_with('\t')) part.remove_suffix(1);
    if (same_name(part, token)) return true;
  }
  return false;
}

}  // namespace

class RequestParser::Impl final : public beast::http::basic_parser<true> {
 public:
  explicit Impl(std::vector<Header>& headers) : headers_(headers) {
    header_limit(std::uint32_t(-1));  // the connection limits what it buffers
    body_limit(boost::none);
    eager(false);
  }

  std::string_view method, target, buffered;
  std::string* body = nullptr;
  std::size_t limit = 0;
  int version = 0;
  bool too_large = false;

 private:
  void on_request_impl(beast::http::verb, Text method_text, Text target_text, int http_version, beast::error_code&) override {
    version = http_version;
    method = view(method_text);
    target = view(target_text);
  }
  void on_response_impl(int, Text, int, beast::error_code&) override {}
  void on_field_impl(beast::http::field, Text name, Text value, beast::error_code& failed) override {
    // Trailers say nothing that the head may say (RFC 9110 section 6.5.1).
    if (head_done_) return;
    // A value that is not in the buffer was folded over lines, which a server may refuse (RFC 9112 section 5.2).
    auto const text = view(value);
    auto const folded = !text.empty() && (text.data() < buffered.data() || text.data() >= buffered.data() + buffered.size());
    if (folded || headers_.size() >= 100) failed = beast::http::error::bad_field;
    headers_.push_back({view(name), text});
  }
  void on_header_impl(beast::error_code&) override { head_done_ = true; }
  void on_body_init_impl(boost::optional<std::uint64_t> const&, beast::error_code&) override {}
  std::size_t on_body_impl(Text part, beast::error_code& failed) override {
    if (body->size() + part.size() > limit) {
      too_large = true;
      failed = beast::http::error::body_limit;
    } else {
      body->append(part.data(), part.size());
    }
    return part.size();
  }
  void on_chunk_header_impl(std::uint64_t, Text, beast::error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text part, beast::error_code& failed) override {
    return on_body_impl(part, failed);
  }
  void on_finish_impl(beast::error_code&) override {}

  std::vector<Header>& headers_;
  bool head_done_ = false;
};

RequestParser::RequestParser() { reset(); }
RequestParser::~RequestParser() = default;

void RequestParser::reset() {
  headers_.clear();
  searched_ = 0;
  impl_ = std::make_unique<Impl>(headers_);
}

RequestParser::Result RequestParser::parse_head(std::string_view data, std::size_t& used, std::string& problem) {
  // Empty lines before a request are to be ignored (RFC 9112 section 2.2).
  std::size_t start = 0;
  while (start < data.size() && (data[start] == '\r' || data[start] == '\n')) ++start;
  if (start < data.size() && (data[start] < 'A' || data[start] > 'z')) {
    problem = "Malformed request: this is not HTTP";
    return Result::kBad;
  }
  // Beast consumes an incomplete head piece by piece, but its views must stay valid: it gets the whole head at once.
  searched_ = std::max(searched_, start);
  auto const end = data.find("\r\n\r\n", searched_);
  if (end == std::string_view::npos) {
    if (data.size() > start + 3) searched_ = data.size() - 3;
    return Result::kMore;
  }
  beast::error_code failed;
  impl_->buffered = data;
  used = start + impl_->put(boost::asio::buffer(data.data() + start, end + 4 - start), failed);
  if (failed || !impl_->is_header_done()) {
    problem = "Malformed request: " + failed.message();
    return Result::kBad;
  }
  // RFC 9112 section 3.2.
  int hosts = 0;
  for (auto const& header : headers_) {
    if (!same_name(header.name, "host")) continue;
    ++hosts;
    if (!is_host(header.value)) hosts = 2;
  }
  if (hosts > 1 || (hosts == 0 && impl_->version >= 11)) {
    problem = "Malformed request: exactly one valid Host header is needed";
    return Result::kBad;
  }
  // "http://host/path" is the form for proxies, but servers must take it too (RFC 9112 section 3.2.2).
  if (auto const scheme = impl_->target.find("://"); !impl_->target.starts_with('/') && scheme != std::string_view::npos) {
    auto const path = impl_->target.find('/', scheme + 3);
    impl_->target = path == std::string_view::npos ? std::string_view("/") : impl_->target.substr(path);
  }
  if (!impl_->target.starts_with('/')) {
    problem = "Malformed request: the address must begin with /";
    return Result::kBad;
  }
  impl_->eager(true);
  return Result::kDone;
}

RequestParser::Result RequestParser::parse_body(std::string_view data, std::string& body, std::size_t limit, std::size_t& used,
                                                std::string& problem) {
  impl_->body = &body;
  impl_->limit = limit;
  used = 0;
  // Beast handles one part of a chunked body a call, and wants to see no less than its end, "0\r\n\r\n".
  constexpr std::size_t kShortestEnd = 5;
  auto const least = impl_->chunked() ? kShortestEnd : 1;
  while (!impl_->is_done() && used + least <= data.size()) {
    beast::error_code failed;
    auto const count = impl_->put(boost::asio::buffer(data.data() + used, data.size() - used), failed);
    used += count;
    if (failed == beast::http::error::need_more) return Result::kMore;
    if (failed) {
      problem = "Malformed body: " + failed.message();
      return Result::kBad;
    }
    if (count == 0) break;
  }
  return impl_->is_done() ? Result::kDone : Result::kMore;
}

bool RequestParser::too_large() const { return impl_->too_large; }
std::string_view RequestParser::method() const { return impl_->method; }
std::string_view RequestParser::target() const { return impl_->target; }
std::vector<Header> const& RequestParser::headers() const { return headers_; }
std::string_view RequestParser::header(std::string_view name) const {
  for (auto const& header : headers_) {
    if (same_name(header.name, name)) return header.value;
  }
  return {};
}
bool RequestParser::keep_alive() const { return impl_->version >= 11 && impl_->keep_alive(); }
bool RequestParser::done() const { return impl_->is_done(); }
std::optional<std::uint64_t> RequestParser::content_length() const {
  if (auto const length = impl_->content_length()) return *length;
  return {};
}
bool RequestParser::upgrades_to_websocket() const {
  return impl_->upgrade() && method() == "GET" && contains_token(header("upgrade"), "websocket");
}
bool RequestParser::expects_continue() const { return same_name(header("expect"), "100-continue"); }

}  // namespace bedrud::http
