#include "http/tunnel.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>

#include "base/same_name.hpp"

namespace bedrud::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::size_t kMaxHead = 16'384, kMaxRefusal = 4'096;
constexpr auto kPatience = std::chrono::seconds(10);
constexpr int kSwitching = 101, kUnavailable = 503;
constexpr std::string_view kEnd = "\r\n\r\n";

Task<TunnelAnswer> ask(tcp::socket& socket, UpgradeTunnel const& tunnel, std::string const& request) {
  tcp::endpoint const target(asio::ip::address_v4::loopback(), tunnel.port);
  co_await socket.async_connect(target, asio::use_awaitable);
  socket.set_option(tcp::no_delay(true));
  co_await asio::async_write(socket, asio::buffer(request), asio::use_awaitable);
  TunnelAnswer answer;
  auto const size =
      co_await asio::async_read_until(socket, asio::dynamic_buffer(answer.bytes, kMaxHead), kEnd, asio::use_awaitable);
  auto const head = read_tunnel_head(std::string_view(answer.bytes).substr(0, size));
  if (!head) co_return TunnelAnswer{};
  answer.status = head->status;
  if (head->status == kSwitching) co_return answer;
  answer.body = answer.bytes.substr(size);
  auto const wanted = std::min(head->body_size, kMaxRefusal), have = answer.body.size();
  answer.body.resize(std::max(wanted, have));
  if (wanted > have)
    co_await asio::async_read(socket, asio::buffer(answer.body.data() + have, wanted - have), asio::use_awaitable);
  co_return answer;
}

Task<TunnelAnswer> ask_or_fail(tcp::socket& socket, UpgradeTunnel const& tunnel, std::string const& request) {
  try {
    co_return co_await ask(socket, tunnel, request);
  } catch (boost::system::system_error const&) {}
  co_return TunnelAnswer{};
}

}  // namespace

std::string tunnel_request(UpgradeTunnel const& tunnel, std::vector<Header> const& headers) {
  std::string request = "GET " + tunnel.target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(tunnel.port) +
                        "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n";
  constexpr std::string_view kOurs = "sec-websocket-";
  for (auto const& field : headers) {
    if (!same_name(field.name.substr(0, kOurs.size()), kOurs) && !same_name(field.name, "user-agent")) continue;
    request.append(field.name).append(": ").append(field.value).append("\r\n");
  }
  for (auto const& line : tunnel.headers) request.append(line).append("\r\n");
  return request + "\r\n";
}

std::optional<TunnelHead> read_tunnel_head(std::string_view head) {
  constexpr std::string_view kVersion = "HTTP/1.1 ", kLength = "content-length:";
  if (!head.starts_with(kVersion) || !head.ends_with(kEnd)) return std::nullopt;
  auto const number = [](std::string_view text, auto& value) {
    return std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc();
  };
  TunnelHead out;
  if (!number(head.substr(kVersion.size(), 3), out.status) || out.status < 100) return std::nullopt;
  for (auto at = head.find("\r\n"); at + kEnd.size() < head.size(); at = head.find("\r\n", at + 2)) {
    auto line = head.substr(at + 2);
    if (!same_name(line.substr(0, kLength.size()), kLength)) continue;
    line.remove_prefix(std::min(line.find_first_not_of(' ', kLength.size()), line.size()));
    if (!number(line, out.body_size)) return std::nullopt;
  }
  return out;
}

Task<TunnelAnswer> open_tunnel(tcp::socket& socket, UpgradeTunnel const& tunnel, std::vector<Header> const& headers) {
  using namespace asio::experimental::awaitable_operators;
  asio::steady_timer timer(socket.get_executor(), kPatience);
  auto outcome =
      co_await (ask_or_fail(socket, tunnel, tunnel_request(tunnel, headers)) || timer.async_wait(asio::use_awaitable));
  TunnelAnswer answer;
  if (outcome.index() == 0) answer = std::get<0>(std::move(outcome));
  if (answer.status == kUnavailable && answer.body.empty()) answer.body = "the media server does not answer";
  co_return answer;
}

}  // namespace bedrud::http
