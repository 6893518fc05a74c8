#include "http/websocket_client.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace bedrud::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

namespace {

constexpr auto kPatience = std::chrono::seconds(5);
constexpr std::size_t kMaxMessage = 1 << 20;
constexpr int kMostMessages = 16;

struct Place {
  std::string name, port, host, target;  // host: as the header says it
  bool encrypted;
};

Place place_of(std::string const& text) {
  auto const url = boost::urls::parse_uri(text);
  if (!url || url->host().empty()) throw std::runtime_error("the address cannot be read");
  bool const encrypted = url->scheme() == "https" || url->scheme() == "wss";
  std::string port = url->port();
  if (port.empty()) port = encrypted ? "443" : "80";
  return {url->host_address(), std::move(port), url->encoded_host_and_port().decode(),
          std::string(std::string_view(url->encoded_target())), encrypted};
}

Task<void> connect(beast::tcp_stream& stream, Place const& place) {
  asio::ip::tcp::resolver resolver(stream.get_executor());
  auto const addresses = co_await resolver.async_resolve(place.name, place.port, asio::use_awaitable);
  stream.expires_after(kPatience);
  co_await stream.async_connect(addresses, asio::use_awaitable);
}

template <class Stream>
Task<void> converse(websocket::stream<Stream>& socket, Place const& place, std::string const& authorization,
                    std::function<bool(std::string_view)> const& enough) {
  beast::get_lowest_layer(socket).expires_never();
  socket.set_option(websocket::stream_base::timeout{kPatience, kPatience, false});
  socket.set_option(websocket::stream_base::decorator(
      [&](websocket::request_type& request) { request.set(beast::http::field::authorization, authorization); }));
  socket.read_message_max(kMaxMessage);
  websocket::response_type answer;
  beast::error_code failed;
  co_await socket.async_handshake(answer, place.host, place.target, asio::redirect_error(asio::use_awaitable, failed));
  if (failed == websocket::error::upgrade_declined)
    throw std::runtime_error("it answers " + std::to_string(answer.result_int()) + " to a WebSocket");
  if (failed) throw beast::system_error(failed);
  for (int count = 0; count < kMostMessages; ++count) {
    beast::flat_buffer message;
    co_await socket.async_read(message, asio::use_awaitable);
    if (enough({static_cast<char const*>(message.data().data()), message.size()})) co_return;
  }
  throw std::runtime_error("it says other things");
}

Task<void> ask_encrypted(Place const& place, WebSocketQuestion const& question,
                         std::function<bool(std::string_view)> const& enough) {
  asio::ssl::context context(asio::ssl::context::tls_client);
  context.set_default_verify_paths();
  websocket::stream<asio::ssl::stream<beast::tcp_stream>> socket(co_await asio::this_coro::executor, context);
  auto& encrypted = socket.next_layer();
  if (question.verify_certificate) {
    encrypted.set_verify_mode(asio::ssl::verify_peer);
    encrypted.set_verify_callback(asio::ssl::host_name_verification(place.name));
  }
  SSL_set_tlsext_host_name(encrypted.native_handle(), place.name.c_str());
  co_await connect(encrypted.next_layer(), place);
  co_await encrypted.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
  co_await converse(socket, place, question.authorization, enough);
}

}  // namespace

Task<std::string> ask_websocket(WebSocketQuestion question, std::function<bool(std::string_view)> enough) {
  try {
    auto const place = place_of(question.url);
    if (place.encrypted) {
      co_await ask_encrypted(place, question, enough);
    } else {
      websocket::stream<beast::tcp_stream> socket(co_await asio::this_coro::executor);
      co_await connect(beast::get_lowest_layer(socket), place);
      co_await converse(socket, place, question.authorization, enough);
    }
  } catch (boost::system::system_error const& failed) {
    co_return failed.code().message();
  } catch (std::runtime_error const& failed) { co_return failed.what(); }
  co_return "";
}

}  // namespace bedrud::http
