#pragma once
// Carries a WebSocket on to another server of this machine, which answers the upgrade itself: bytes pass as they are, each
// direction through one buffer, and who reads slowly slows down who writes. When one side ends, both are closed.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/task.hpp"
#include "base/websocket.hpp"
#include "http/message.hpp"

namespace bedrud::http {

// The head with which the other server is asked: the client's WebSocket headers and those of the tunnel, nothing else.
std::string tunnel_request(UpgradeTunnel const& tunnel, std::vector<Header> const& headers);

// The other server's answer to the upgrade.
struct TunnelAnswer {
  int status = 503;
  std::string body;   // when it refused
  std::string bytes;  // 101: all it has sent so far
};

// Connects and asks; 503 when it does not answer in time. `socket` is open where the status is 101.
Task<TunnelAnswer> open_tunnel(boost::asio::ip::tcp::socket& socket, UpgradeTunnel const& tunnel,
                               std::vector<Header> const& headers);

// Reads the head of an answer: its status and the length of its body. Nothing when it is none.
struct TunnelHead {
  int status = 0;
  std::size_t body_size = 0;
};
std::optional<TunnelHead> read_tunnel_head(std::string_view head);

inline constexpr std::size_t kTunnelBuffer = 16'384;

// `writes` is told before a write begins (true) and after it has ended; it may be empty.
template <class From, class To>
Task<void> pump(From& from, To& to, std::function<void(bool)> writes) {
  constexpr auto kResult = boost::asio::as_tuple(boost::asio::use_awaitable);
  std::vector<char> buffer(kTunnelBuffer);
  for (;;) {
    auto const [failed, size] = co_await from.async_read_some(boost::asio::buffer(buffer), kResult);
    if (failed) co_return;
    if (writes) writes(true);
    auto const [unwritten, count] = co_await boost::asio::async_write(to, boost::asio::buffer(buffer.data(), size), kResult);
    if (writes) writes(false);
    if (unwritten) co_return;
  }
}

template <class Client>
Task<void> run_tunnel(Client& client, boost::asio::ip::tcp::socket& server, std::function<void(bool)> writes) {
  using namespace boost::asio::experimental::awaitable_operators;
  co_await (pump(client, server, nullptr) || pump(server, client, std::move(writes)));
}

}  // namespace bedrud::http
