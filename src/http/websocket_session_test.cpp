// Upgrades and WebSockets over real sockets, plain and over TLS, with Beast's client.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "http/server.hpp"
#include "http/tls.hpp"
#include "http_client.hpp"

namespace bedrud::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using testing::HttpClient;
using namespace std::chrono_literals;

// What the sessions of a test have seen.
struct Log {
  std::mutex mutex;
  std::condition_variable changed;
  std::shared_ptr<WebSocketPeer> peer;
  std::vector<std::string> messages;
  int opened = 0, closed = 0;

  template <class Condition>
  bool wait(Condition condition) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, 10s, [&] { return condition(); });
  }
};

// Echoes; "throw" throws, "close" closes.
class EchoSession final : public WebSocketSession {
 public:
  explicit EchoSession(Log& log) : log_(log) {}
  void on_open(std::shared_ptr<WebSocketPeer> peer) override {
    peer_ = std::move(peer);
    note([&] {
      log_.peer = peer_;
      ++log_.opened;
    });
  }
  void on_message(std::string_view message, FrameKind kind) override {
    note([&] { log_.messages.emplace_back(message.substr(0, 100)); });
    if (message == "throw") throw std::runtime_error("broken session");
    if (message == "close") return peer_->close(4001, "bye");
    peer_->send(std::string(message), kind);
  }
  void on_close() override {
    note([&] {
      ++log_.closed;
      log_.peer.reset();
    });
  }

 private:
  template <class Change>
  void note(Change change) {
    {
      std::lock_guard const lock(log_.mutex);
      change();
    }
    log_.changed.notify_all();
  }

  Log& log_;
  std::shared_ptr<WebSocketPeer> peer_;
};

class UpgradeTest : public ::testing::Test {
 protected:
  UpgradeTest() {
    options_.host = "127.0.0.1";
    options_.port = 0;
    options_.threads = 2;
    options_.message_limit = 100'000;
    options_.send_limit = 1'000'000;
    seams_.router = &router_;
    seams_.upgrade = [this](UpgradeRequest request) -> Task<UpgradeAnswer> {
      seen_ = request;
      if (request.query == "access_token=bad") co_return UpgradeAnswer{nullptr, 401, "invalid token", {}};
      if (request.path.ends_with("/validate")) co_return UpgradeAnswer{nullptr, 200, "success", {}};
      co_return UpgradeAnswer{std::make_unique<EchoSession>(log_), 101, "", {}};
    };
  }
  ~UpgradeTest() override { server_.reset(); }

  void start() {
    server_ = std::make_unique<Server>(options_, seams_);
    server_->start();
  }
  websocket::stream<tcp::socket> open(std::string const& target) {
    if (!server_) start();
    websocket::stream<tcp::socket> ws(io_);
    ws.next_layer().connect({asio::ip::address_v4::loopback(), server_->port()});
    ws.handshake("test.example", target);
    return ws;
  }
  static std::string read(auto& ws) {
    beast::flat_buffer buffer;
    ws.read(buffer);
    return beast::buffers_to_string(buffer.data());
  }

  asio::io_context io_;
  Router router_;
  ServerOptions options_;
  Seams seams_;
  Log log_;
  UpgradeRequest seen_;
  std::unique_ptr<Server> server_;
};

constexpr auto kUpgrade =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

TEST_F(UpgradeTest, EchoesOnEveryMountedPath) {
  for (auto const* path : {"/rtc", "/rtc/v1", "/livekit/rtc", "/livekit/rtc/v1"}) {
    auto ws = open(path + std::string("?access_token=good"));
    auto const bare = std::string(path).substr(std::string(path).find("/rtc"));
    EXPECT_EQ(seen_.path, bare);
    EXPECT_EQ(seen_.query, "access_token=good");
    EXPECT_EQ(seen_.address, "127.0.0.1");
    EXPECT_EQ(seen_.host, "test.example");
    ws.binary(true);
    ws.write(asio::buffer(std::string("hello")));
    EXPECT_EQ(read(ws), "hello");
    EXPECT_TRUE(ws.got_binary());
    ws.close(websocket::close_code::normal);
  }
  EXPECT_TRUE(log_.wait([&] { return log_.closed == 4 && log_.opened == 4; }));
}

TEST_F(UpgradeTest, SaysWhyNot) {
  start();
  auto const refused = HttpClient(server_->port()).get("/rtc?access_token=bad", kUpgrade);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.body, "invalid token");
  auto const valid = HttpClient(server_->port()).get("/rtc/v1/validate?access_token=x", "Origin: https://other.example\r\n");
  EXPECT_EQ(valid.status, 200);
  EXPECT_EQ(valid.body, "success");
  EXPECT_EQ(valid.header("Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(HttpClient(server_->port()).get("/livekit/rtc/validate?access_token=bad").status, 401);
  EXPECT_EQ(HttpClient(server_->port()).get("/rtc").status, 426);
  EXPECT_EQ(HttpClient(server_->port()).get("/rtcx").status, 404);
}

TEST_F(UpgradeTest, TakesLongQueries) {
  auto ws = open("/rtc/v1?join_request=" + std::string(60'000, 'a'));
  EXPECT_EQ(seen_.query.size(), 13u + 60'000);
  EXPECT_EQ(HttpClient(server_->port()).get("/rtc?" + std::string(90'000, 'a'), kUpgrade).status, 431);
}

TEST_F(UpgradeTest, EndsSessionsThatThrowOrSendTooMuch) {
  options_.message_limit = 30'000;
  auto thrower = open("/rtc");
  thrower.write(asio::buffer(std::string("throw")));
  beast::flat_buffer buffer;
  beast::error_code failed;
  thrower.read(buffer, failed);
  EXPECT_TRUE(failed);
  auto large = open("/rtc");
  large.write(asio::buffer(std::string(29'000, 'x')));
  EXPECT_EQ(read(large).size(), 29'000u);
  large.write(asio::buffer(std::string(40'000, 'x')), failed);
  large.read(buffer, failed);
  EXPECT_TRUE(failed);
  EXPECT_EQ(large.reason().code, websocket::close_code::too_big);
  EXPECT_TRUE(log_.wait([&] { return log_.closed == 2; }));
}

TEST_F(UpgradeTest, RefusesGarbageFrames) {
  options_.socket_idle_timeout = 1s;
  auto ws = open("/rtc");
  // Not masked, with reserved bits: RFC 6455 section 5.
  asio::write(ws.next_layer(), asio::buffer(std::string("\xff\xff\xff\xff\x00\x00garbage", 13)));
  beast::flat_buffer buffer;
  beast::error_code failed;
  ws.read(buffer, failed);
  EXPECT_TRUE(failed);
  EXPECT_TRUE(log_.wait([&] { return log_.closed == 1; }));
}

TEST_F(UpgradeTest, SendsQueuedMessagesBeforeItCloses) {
  auto ws = open("/rtc");
  ASSERT_TRUE(log_.wait([&] { return log_.peer != nullptr; }));
  auto const peer = log_.peer;
  std::thread sender([&] {
    for (int i = 0; i < 100; ++i) peer->send(std::to_string(i), FrameKind::kText);
    peer->close(4001, "bye");
  });
  for (int i = 0; i < 100; ++i) ASSERT_EQ(read(ws), std::to_string(i));
  sender.join();
  beast::flat_buffer buffer;
  beast::error_code failed;
  ws.read(buffer, failed);
  EXPECT_EQ(failed, websocket::error::closed);
  EXPECT_EQ(ws.reason().code, 4001);
  EXPECT_EQ(std::string(ws.reason().reason.data(), ws.reason().reason.size()), "bye");
}

TEST_F(UpgradeTest, ClosesSlowReaders) {
  auto ws = open("/rtc");
  ASSERT_TRUE(log_.wait([&] { return log_.peer != nullptr; }));
  auto const peer = log_.peer;
  std::string const message(90'000, 'x');
  for (int i = 0; i < 1000; ++i) {
    {
      std::lock_guard const lock(log_.mutex);
      if (log_.closed > 0) break;
    }
    peer->send(message, FrameKind::kBinary);
    std::this_thread::yield();
  }
  EXPECT_TRUE(log_.wait([&] { return log_.closed == 1; }));
  peer->send("into the void", FrameKind::kText);
  peer->close(1000, "");
}

TEST_F(UpgradeTest, ClosesPeersThatDoNotAnswerPings) {
  options_.socket_idle_timeout = 400ms;
  auto ws = open("/rtc");
  EXPECT_TRUE(log_.wait([&] { return log_.closed == 1; }));
}

TEST_F(UpgradeTest, SaysGoodbyeWhenTheServerStops) {
  auto ws = open("/rtc");
  ASSERT_TRUE(log_.wait([&] { return log_.opened == 1; }));
  std::thread stopper([&] { server_->stop(); });
  beast::flat_buffer buffer;
  beast::error_code failed;
  ws.read(buffer, failed);
  EXPECT_EQ(failed, websocket::error::closed);
  EXPECT_EQ(ws.reason().code, websocket::close_code::going_away);
  stopper.join();
  EXPECT_EQ(log_.closed, 1);
}

// ---- TLS ------------------------------------------------------------------------------------------------------------

class TlsTest : public UpgradeTest {
 protected:
  TlsTest() {
    char name[] = "/tmp/bedrud-tls-XXXXXX";
    folder_ = ::mkdtemp(name);
    options_.certificate_file = folder_ + "/cert.pem";
    options_.key_file = folder_ + "/key.pem";
    ensure_self_signed(options_.certificate_file, options_.key_file, {"localhost", "127.0.0.1", "::1"});
  }
  ~TlsTest() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
};

TEST_F(TlsTest, KeepsTheKeyToItselfAndTheCertificate) {
  struct stat key{};
  ASSERT_EQ(::stat(options_.key_file.c_str(), &key), 0);
  EXPECT_EQ(key.st_mode & 0777, 0600u);
  auto const before = std::filesystem::last_write_time(options_.certificate_file);
  ensure_self_signed(options_.certificate_file, options_.key_file, {"localhost"});
  EXPECT_EQ(std::filesystem::last_write_time(options_.certificate_file), before);
}

TEST_F(TlsTest, ServesOverTls) {
  start();
  asio::ssl::context tls(asio::ssl::context::tls_client);
  tls.load_verify_file(options_.certificate_file);
  tls.set_verify_mode(asio::ssl::verify_peer);
  websocket::stream<asio::ssl::stream<tcp::socket>> ws(io_, tls);
  beast::get_lowest_layer(ws).connect({asio::ip::address_v4::loopback(), server_->port()});
  ws.next_layer().handshake(asio::ssl::stream_base::client);
  auto const request = std::string("GET /api/nothing HTTP/1.1\r\nHost: a\r\n\r\n");
  asio::write(ws.next_layer(), asio::buffer(request));
  std::string answer(4096, ' ');
  answer.resize(ws.next_layer().read_some(asio::buffer(answer)));
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 404 ")) << answer;
  EXPECT_NE(answer.find("Strict-Transport-Security: max-age="), std::string::npos);
  ws.handshake("localhost", "/rtc");
  EXPECT_TRUE(seen_.secure);
  ws.write(asio::buffer(std::string(80'000, 'x')));
  EXPECT_EQ(read(ws).size(), 80'000u);
  ws.close(websocket::close_code::normal);
}

TEST_F(TlsTest, PointsPlainHttpToHttps) {
  start();
  auto const answer = HttpClient(server_->port()).get("/m/room?x=1");
  EXPECT_EQ(answer.status, 308);
  EXPECT_EQ(answer.header("Location"), "https://test.example/m/room?x=1");
  HttpClient garbage(server_->port());
  garbage.send("\x16\x03\x01\x00\x05hello");
  garbage.socket().shutdown(tcp::socket::shutdown_send);
  HttpClient silent(server_->port());
  silent.socket().close();
}

TEST_F(TlsTest, SaysWhichFileIsWrong) {
  options_.key_file = folder_ + "/missing.pem";
  try {
    Server server(options_, seams_);
    FAIL();
  } catch (std::runtime_error const& error) {
    EXPECT_NE(std::string(error.what()).find("cannot read the key " + options_.key_file), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace bedrud::http
