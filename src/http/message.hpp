#pragma once
// What a handler sees of a request and says in its answer, without any type of the HTTP library.
#include <boost/json/value.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/caller.hpp"

namespace bedrud::http {

struct Header {
  std::string_view name, value;
};

// Lives as long as the handler runs; the views point into the connection's buffers.
struct RequestContext {
  Caller const& caller;
  std::string_view method;  // upper case
  std::string_view path;    // raw, without the query
  std::string_view query;   // raw, without the question mark
  std::string_view body;
  bool secure = false;              // the client's side of the connection is TLS
  std::string_view host;            // Host header, or the forwarded one of a trusted proxy
  std::string_view peer_address{};  // of the socket; the caller's is another one behind a trusted proxy
  std::vector<Header> const& headers;

  // The first header of that name (any case); empty when there is none.
  std::string_view header(std::string_view name) const;
  // The value of a cookie; under TLS "__Host-<name>" counts before "<name>".
  std::string_view cookie(std::string_view name) const;
};

// HttpOnly, SameSite=Lax, Path=/, host-only. Over TLS it becomes Secure and its name gets the prefix __Host-.
struct Cookie {
  std::string name, value;
  std::int64_t max_age_seconds = 0;  // 0 removes the cookie
};

// For handlers that need more than a body. `status` 0: the row's.
template <class Out>
struct Answer {
  Out body{};
  std::vector<Cookie> cookies{};
  std::vector<std::pair<std::string, std::string>> headers{};
  int status = 0;
};

// No body at all, for redirects.
struct NoBody {};
// A body that is not JSON.
struct Raw {
  std::string content_type, bytes;
};
// A file that somebody uploaded, under an address whose content never changes: pages of any origin may show it, and nothing in
// it runs when it is opened by itself.
struct Upload {
  std::string content_type, bytes;
  bool shared = true;  // false: only for who asked; no cache between and no page of another origin gets it
};

// A file of this machine, or a part of one: sent piece by piece, never whole in memory.
class OpenFile {
 public:
  explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
  ~OpenFile();
  OpenFile(OpenFile const&) = delete;
  OpenFile& operator=(OpenFile const&) = delete;
  int get() const { return descriptor_; }

 private:
  int const descriptor_;
};
struct FileBody {
  std::shared_ptr<OpenFile const> handle;
  std::int64_t offset = 0, length = 0;
};
struct File {
  std::string content_type;
  FileBody content;  // without a handle there is no body
};

// An answer that is ready to be written.
struct Reply {
  int status = 200;
  std::string content_type = "application/json";
  std::string body{};
  std::vector<Cookie> cookies{};
  std::vector<std::pair<std::string, std::string>> headers{};
  bool upload = false, shared = true;  // see Upload
  FileBody file{};                     // instead of `body`, see File
};

}  // namespace bedrud::http
