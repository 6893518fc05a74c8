// The way of a WebSocket to another server of this machine: who gets what, and what becomes of refusals.
#include "http/tunnel.hpp"
#include <gtest/gtest.h>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <thread>
#include "http/server.hpp"

namespace bedrud::http {
namespace {

using boost::asio::ip::tcp;

// The other server: reads one head, answers what it was told to, and sends back what comes then.
class Other {
 public:
  explicit Other(std::string answer) : answer_(std::move(answer)), thread_([this] { serve(); }) {}
  ~Other() { thread_.join(); }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  std::string head;

 private:
  void serve() {
    auto socket = acceptor_.accept();
    boost::system::error_code failed;
    boost::asio::read_until(socket, boost::asio::dynamic_buffer(head), "\r\n\r\n", failed);
    boost::asio::write(socket, boost::asio::buffer(answer_), failed);
    std::array<char, 1024> buffer;
    while (!failed) {
      auto const size = socket.read_some(boost::asio::buffer(buffer), failed);
      if (std::string_view(buffer.data(), size) == "end") return;
      if (!failed) boost::asio::write(socket, boost::asio::buffer(buffer, size), failed);
    }
  }
  boost::asio::io_context io_;
  tcp::acceptor acceptor_{io_, {boost::asio::ip::address_v4::loopback(), 0}};
  std::string const answer_;
  std::thread thread_;
};

class TunnelTest : public ::testing::Test {
 protected:
  void serve(std::uint16_t to) {
    ServerOptions options;
    options.host = "127.0.0.1";
    options.port = 0;
    options.threads = 1;
    Seams seams;
    seams.upgrade = [to](UpgradeRequest request) -> Task<UpgradeAnswer> {
      UpgradeAnswer answer;
      answer.tunnel = UpgradeTunnel{to, request.path + "?" + request.query, {"Authorization: Bearer ours"}};
      co_return answer;
    };
    server_ = std::make_unique<Server>(options, seams);
    server_->start();
  }
  // Sends an upgrade and returns the socket.
  tcp::socket ask() {
    tcp::socket socket(io_, tcp::v4());
    socket.connect({boost::asio::ip::address_v4::loopback(), server_->port()});
    std::string const request =
        "GET /livekit/rtc?sdk=js HTTP/1.1\r\nHost: meet\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: p\r\n"
        "Cookie: access_token=secret\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n";
    boost::asio::write(socket, boost::asio::buffer(request));
    return socket;
  }
  static std::string rest_of(tcp::socket& socket) {
    std::string text;
    boost::system::error_code end;
    boost::asio::read(socket, boost::asio::dynamic_buffer(text), end);
    return text;
  }

  boost::asio::io_context io_;
  std::unique_ptr<Server> server_;
};

TEST_F(TunnelTest, CarriesBytesBothWaysUntilOneSideEnds) {
  Other other("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nfirst");
  serve(other.port());
  auto socket = ask();
  std::string text;
  auto const head = boost::asio::read_until(socket, boost::asio::dynamic_buffer(text), "first");
  EXPECT_EQ(text.substr(0, head), "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\nfirst");
  std::string const large(300'000, 'x');
  std::thread writer([&] { boost::asio::write(socket, boost::asio::buffer(large)); });
  std::string echoed(large.size(), ' ');
  boost::asio::read(socket, boost::asio::buffer(echoed));
  writer.join();
  EXPECT_EQ(echoed, large);
  boost::asio::write(socket, boost::asio::buffer("end", 3));
  EXPECT_EQ(rest_of(socket), "");
  EXPECT_EQ(other.head.find("GET /rtc?sdk=js HTTP/1.1\r\n"), 0u);
  EXPECT_NE(other.head.find("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), std::string::npos);
  EXPECT_NE(other.head.find("Sec-WebSocket-Protocol: p\r\n"), std::string::npos);
  EXPECT_NE(other.head.find("Authorization: Bearer ours\r\n"), std::string::npos);
  EXPECT_EQ(other.head.find("Cookie"), std::string::npos);
  EXPECT_EQ(other.head.find("1.2.3.4"), std::string::npos);
}

TEST_F(TunnelTest, AnswersARefusalAndClosesTheWay) {
  Other other("HTTP/1.1 401 Unauthorized\r\nContent-Length: 7\r\n\r\nexpired");
  serve(other.port());
  auto socket = ask();
  auto const text = rest_of(socket);
  EXPECT_EQ(text.find("HTTP/1.1 401"), 0u);
  EXPECT_TRUE(text.ends_with("\r\n\r\nexpired")) << text;
}

TEST_F(TunnelTest, SaysWhenNobodyIsThereOrSpeaksHttp) {
  serve(1);
  auto nobody = ask();
  EXPECT_EQ(rest_of(nobody).find("HTTP/1.1 503"), 0u);
  Other strange("SSH-2.0\r\n\r\n");
  serve(strange.port());
  auto socket = ask();
  EXPECT_EQ(rest_of(socket).find("HTTP/1.1 503"), 0u);
}

TEST(TunnelHead, IsReadExactly) {
  EXPECT_EQ(read_tunnel_head("HTTP/1.1 101 S\r\nA: b\r\n\r\n")->status, 101);
  EXPECT_EQ(read_tunnel_head("HTTP/1.1 404 N\r\ncontent-LENGTH:  12\r\nA: b\r\n\r\n")->body_size, 12u);
  EXPECT_EQ(read_tunnel_head("HTTP/1.1 404 N\r\n\r\n")->body_size, 0u);
  for (auto const* bad : {"", "HTTP/1.1 200 OK", "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.1 x\r\n\r\n", "HTTP/1.1 9 x\r\n\r\n",
                          "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"}) {
    EXPECT_FALSE(read_tunnel_head(bad)) << bad;
  }
}

}  // namespace
}  // namespace bedrud::http
