#pragma once
// Reads one HTTP/1.1 request out of a buffer (Beast's parser; the framing rules of RFC 9112 section 6.3 are its). The head must
// lie in one piece that stays in place: headers are views into it.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace bedrud::http {

class RequestParser {
 public:
  RequestParser();
  ~RequestParser();
  RequestParser(RequestParser const&) = delete;
  RequestParser& operator=(RequestParser const&) = delete;

  void reset();  // before each request
  enum class Result { kMore, kDone, kBad };
  // kDone: the head is complete and `used` bytes long. kBad: `problem` says why in words.
  Result parse_head(std::string_view data, std::size_t& used, std::string& problem);
  // Appends what belongs to the body, at most `limit` bytes (kBad with too_large() after that).
  Result parse_body(std::string_view data, std::string& body, std::size_t limit, std::size_t& used, std::string& problem);
  bool too_large() const;

  std::string_view method() const;  // as sent
  std::string_view target() const;
  std::vector<Header> const& headers() const;
  std::string_view header(std::string_view name) const;
  bool keep_alive() const;  // HTTP/1.0 never does
  bool done() const;        // there is no body, or it has been read
  std::optional<std::uint64_t> content_length() const;
  bool upgrades_to_websocket() const;
  bool expects_continue() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
  std::vector<Header> headers_;
  std::size_t searched_ = 0;  // no end of the head before this
};

}  // namespace bedrud::http
