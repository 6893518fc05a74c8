#pragma once
// Everything between a parsed request and its answer, without sockets: routing, access, limits, CORS, static files, errors.
#include <chrono>
#include <exception>
#include <string>
#include <string_view>

#include "http/proxy.hpp"
#include "http/response.hpp"
#include "http/server.hpp"

namespace bedrud::http {

// One request on its way. Lives in the connection and is used again, so that its strings keep their memory.
struct Exchange {
  // Set by the connection before begin().
  std::string_view method, target;
  std::vector<Header> const* headers = nullptr;
  boost::asio::ip::address peer;
  std::string peer_address;  // the same in words
  bool tls = false;

  // Filled by the site.
  Caller caller;
  std::string host;
  std::string_view path, query;
  bool secure = false;
  bool upgrade = false;           // the path belongs to the upgrade handler
  std::string_view mounted;       // the path as the mounted API sees it; empty: it is not asked
  std::size_t mounted_limit = 0;  // of the body, there
  Match match;
  Reply reply;
  std::string_view body;  // of the answer, when it is an embedded file
  std::string cors;
  std::string_view cache_control;
  Kind kind = Kind::kData;
  Quota quota;
  bool answered = false;
  bool quiet = false;  // probes are not worth an access line
  std::chrono::steady_clock::time_point started;

  std::size_t body_limit() const { return match.row ? match.row->meta.body_limit : mounted_limit; }
  std::string_view header(std::string_view name) const;
};

class Site {
 public:
  Site(ServerOptions const& options, Seams seams);

  // Finds who calls from where and what answers; never throws, a refusal is an answer.
  void begin(Exchange& exchange) const;
  // Whether admit() has something to do; saves the coroutine for open rows.
  bool needs_admission(Exchange const& exchange) const;
  // Identity, access level and rate limit of the row. Throws Error.
  Task<void> admit(Exchange& exchange) const;
  // The handler of the row, or the mounted API. Throws whatever it throws.
  Task<void> run(Exchange& exchange, std::string_view body) const;
  void fail(Exchange& exchange, std::exception_ptr failure) const;
  void refuse(Exchange& exchange, int status, std::string_view code, std::string_view text) const;
  // The whole answer, and the access line.
  void finish(Exchange& exchange, std::string& out, DateHeader& date, bool keep_alive) const;
  void log_access(Exchange const& exchange, std::size_t bytes) const;

  // For /rtc; `mount` has been cut off the path.
  UpgradeRequest upgrade_request(Exchange const& exchange) const;
  Task<UpgradeAnswer> ask_upgrade(Exchange const& exchange) const;
  // Whether a head that is still incomplete may grow beyond head_limit.
  bool may_be_upgrade(std::string_view start) const;

  TrustedProxies const& proxies() const { return proxies_; }

 private:
  void identify_client(Exchange& exchange) const;
  void apply_cors(Exchange& exchange) const;
  void answer_options(Exchange& exchange) const;
  void begin_mounted(Exchange& exchange) const;
  Task<void> run_mounted(Exchange& exchange, std::string_view body) const;
  void answer_static(Exchange& exchange) const;
  static void lead_to_refusal_page(Exchange& exchange);
  bool origin_is_ours(Exchange const& exchange) const;
  Task<void> authenticate(Exchange& exchange) const;

  CorsOptions cors_;
  std::string const media_origin_;
  bool api_docs_;
  std::size_t mounted_body_limit_;
  Seams seams_;
  TrustedProxies proxies_;
  std::string openapi_;
};

}  // namespace bedrud::http
