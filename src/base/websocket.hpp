#pragma once
// The seam between http/ (which alone knows Beast) and whoever speaks a protocol over WebSockets.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include "base/task.hpp"

namespace bedrud {

enum class FrameKind { kText, kBinary };

// An open socket as its protocol sees it. Every method may be called from any thread and returns at once; sends keep their
// order. A peer that reads too slowly is closed when more than the server's send limit is queued.
class WebSocketPeer {
 public:
  virtual ~WebSocketPeer() = default;
  virtual void send(std::string message, FrameKind kind) = 0;
  // Closes after what is queued has been written. Codes: RFC 6455 section 7.4.1.
  virtual void close(std::uint16_t code, std::string reason) = 0;
};

// One protocol session. Called on the connection's thread, one call at a time; on_close is the last and always comes.
class WebSocketSession {
 public:
  virtual ~WebSocketSession() = default;
  virtual void on_open(std::shared_ptr<WebSocketPeer> peer) = 0;
  virtual void on_message(std::string_view message, FrameKind kind) = 0;
  virtual void on_close() = 0;
};

// The HTTP request that asks for the upgrade (or, for /validate, a plain GET with the same query).
struct UpgradeRequest {
  std::string path;           // decoded, without the mount prefix: "/rtc/v1"
  std::string query;          // raw
  std::string authorization;  // raw header value, may be empty
  std::string user_agent;
  std::string address;  // the client's IP address, after the trusted-proxy rule
  std::string host;     // Host header, or the forwarded one of a trusted proxy
  bool secure = false;  // the client's side of the connection is TLS
};

// Another server of this machine that speaks the protocol: it answers the upgrade itself.
struct UpgradeTunnel {
  std::uint16_t port = 0;            // of the loopback interface
  std::string target;                // "/rtc/v1?sdk=js"
  std::vector<std::string> headers;  // "Name: value", besides those of the WebSocket
};

// A session, a tunnel, or why neither: a status and a plain text body.
struct UpgradeAnswer {
  std::unique_ptr<WebSocketSession> session;
  int status = 101;
  std::string body;
  std::optional<UpgradeTunnel> tunnel;
};

using UpgradeHandler = std::function<Task<UpgradeAnswer>(UpgradeRequest)>;

}  // namespace bedrud
