#pragma once
// Asks another server something over a WebSocket of our own: reads what comes until the caller has heard enough.
#include <functional>
#include <string>
#include <string_view>

#include "base/task.hpp"

namespace bedrud::http {

struct WebSocketQuestion {
  std::string url;            // http, https, ws or wss
  std::string authorization;  // value of the header
  bool verify_certificate = true;
};

// Gives each message to `enough` until it returns true, and hangs up. Resumes on the awaiting executor, after 5 s without a
// word at the latest. Empty, or for the log why that did not happen; never what the other side wrote.
Task<std::string> ask_websocket(WebSocketQuestion question, std::function<bool(std::string_view)> enough);

}  // namespace bedrud::http
