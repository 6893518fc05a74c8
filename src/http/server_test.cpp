#include "http/server.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

namespace bedrud::http {

struct Health {
  std::string status;
};
BOOST_DESCRIBE_STRUCT(Health, (), (status))

namespace {

struct Service {
  Task<Health> health(Caller const&) { co_return Health{"healthy"}; }
};

TEST(Server, Answers) {
  Service service;
  Router router;
  router.add<"/api/health">("GET", service, &Service::health, {.access = Access::kOpen, .tag = "health"});
  Server server({.host = "127.0.0.1", .port = 0, .threads = 1}, {.router = &router});
  server.start();
  boost::asio::io_context io;
  boost::asio::ip::tcp::socket socket(io);
  socket.connect({boost::asio::ip::make_address("127.0.0.1"), server.port()});
  boost::asio::write(socket, boost::asio::buffer(std::string("GET /api/health HTTP/1.1\r\nHost: x\r\n\r\n")));
  std::string text(4096, ' ');
  text.resize(socket.read_some(boost::asio::buffer(text)));
  EXPECT_TRUE(text.starts_with("HTTP/1.1 200 OK\r\n")) << text;
  EXPECT_TRUE(text.ends_with("{\"status\":\"healthy\"}")) << text;
}

}  // namespace
}  // namespace bedrud::http
