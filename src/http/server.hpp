#pragma once
// The listening server: HTTP/1.1 and WebSockets on one port, plain or over TLS.
//   threads   one io_context each, with a listening socket of its own (SO_REUSEPORT); a connection never changes its thread.
//   limits    every size, count and time below; what is over a limit gets an answer that names it, or is closed.
//   stop      no new connections, running requests finish, idle ones are closed, WebSockets get 1001; after the deadline the
//   rest.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/caller.hpp"
#include "base/mounted_api.hpp"
#include "base/task.hpp"
#include "base/websocket.hpp"
#include "http/assets.hpp"
#include "http/request_counters.hpp"
#include "http/router.hpp"

namespace bedrud::http {

struct CorsOptions {
  std::vector<std::string> origins{};  // "https://app.example.org"; "*" for all; empty: only pages of our own
  bool credentials = false;
  std::vector<std::string> headers{};  // a page may send; empty: whatever it asks for
  std::vector<std::string> exposed{};  // headers a page may read
  int max_age_seconds = 600;
};

struct ServerOptions {
  std::string host{};                          // name or address to listen on; empty: every address
  std::uint16_t port = 8080;                   // 0: a free one, see Server::port
  unsigned threads = 0;                        // 0: one a core
  std::string certificate_file{}, key_file{};  // PEM; both set: TLS

  std::vector<std::string> trusted_proxies{};  // addresses and networks ("10.0.0.0/8") whose forwarded headers count
  std::string proxy_header = "X-Forwarded-For";
  CorsOptions cors{};
  std::string media_origin{};  // another origin from which pages may play media: "https://bucket.example.org"; empty: none
  bool api_docs = true;        // /api/openapi.json, /api/swagger/, /api/scalar

  std::size_t max_connections = 20'000;
  std::size_t max_connections_per_address = 1'000;  // trusted proxies have no such limit
  std::size_t head_limit = 16'384;                  // request line and headers
  std::size_t upgrade_head_limit = 81'920;          // the same for /rtc, whose query carries a join request
  std::size_t mounted_body_limit = 10'485'760;      // of a body below /twirp
  std::chrono::milliseconds head_timeout{10'000}, body_timeout{30'000}, idle_timeout{75'000}, write_timeout{30'000};

  std::size_t message_limit = 2'097'152;                  // of one WebSocket message
  std::size_t send_limit = 8'388'608;                     // queued for one WebSocket; a slower reader is closed
  std::chrono::milliseconds socket_idle_timeout{60'000};  // pings go out after half of it
};

// What is left of a rate limit, for the X-RateLimit headers; limit 0: no headers.
struct Quota {
  std::int64_t limit = 0, remaining = 0, reset_seconds = 0;
};

// What the composition root puts in. Functions that are not set do nothing, but nobody gets in without `authenticate`.
struct Seams {
  Router const* router = nullptr;
  // Fills who calls from an access token. Throws Error: kUnauthenticated or kForbidden.
  std::function<Task<void>(std::string token, Caller& caller)> authenticate{};
  // Counts a call of a row with a rate class. Throws Error kTooManyRequests.
  std::function<Task<Quota>(std::string_view rate, std::string_view path, Caller const& caller)> admit{};
  // Serves /rtc and what is below, also under /livekit.
  UpgradeHandler upgrade{};
  // Serves what is below /twirp, also under /livekit. Its callers bring a token of their own and never a cookie, so pages of
  // every origin may call it.
  MountedHandler mounted{};
  std::span<Asset const> assets{};
  // Counts every answered request; may be null.
  RequestCounters* counters = nullptr;
  // After every answered request of a row that changes something.
  std::function<void(Row const& row, Caller const& caller, int status)> audit{};
};

class Server {
 public:
  // Both throw std::runtime_error with one sentence: bad options, certificates that cannot be read, a port in use.
  Server(ServerOptions options, Seams seams);
  void start();
  // Waits until everything has ended; any thread but the server's own.
  void stop(std::chrono::milliseconds deadline = std::chrono::seconds(10));
  ~Server();
  Server(Server const&) = delete;
  Server& operator=(Server const&) = delete;

  std::uint16_t port() const;  // after start

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bedrud::http
