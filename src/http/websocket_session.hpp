#pragma once
// Runs a WebSocketSession on a connection that has asked for the upgrade. The only user of Beast's WebSocket streams.
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <string_view>

#include "base/task.hpp"
#include "base/websocket.hpp"

namespace bedrud::http {

class Worker;

using PlainStream = boost::asio::ip::tcp::socket;
using TlsStream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

// `head` is the request as it arrived, up to and with the empty line. Returns when the socket is closed; on_close has been
// called then if on_open was.
Task<void> run_websocket(Worker& worker, PlainStream stream, std::string_view head, std::unique_ptr<WebSocketSession> session);
Task<void> run_websocket(Worker& worker, TlsStream stream, std::string_view head, std::unique_ptr<WebSocketSession> session);

}  // namespace bedrud::http
