#pragma once
// A blocking HTTP client for tests: sends exactly the given bytes and reads answers one by one. Every wait ends after 10 s.
#include <sys/socket.h>
#include <sys/time.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace bedrud::testing {

struct HttpAnswer {
  int status = 0;  // 0: the connection ended before an answer
  std::string head, body;

  std::string header(std::string_view name) const {
    std::string const key = "\r\n" + std::string(name) + ": ";
    auto const at = head.find(key);
    if (at == std::string::npos) return {};
    auto const start = at + key.size();
    return head.substr(start, head.find("\r\n", start) - start);
  }
};

class HttpClient {
 public:
  explicit HttpClient(std::uint16_t port) : socket_(io_) {
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
    timeval const most{10, 0};
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
  }

  // False when the server has closed.
  bool send(std::string_view bytes) {
    boost::system::error_code failed;
    boost::asio::write(socket_, boost::asio::buffer(bytes), failed);
    return !failed;
  }
  HttpAnswer get(std::string_view target, std::string_view headers = "") { return ask("GET", target, headers, ""); }
  HttpAnswer post(std::string_view target, std::string_view body, std::string_view headers = "") {
    return ask("POST", target, "Content-Type: application/json\r\n" + std::string(headers), body);
  }
  HttpAnswer ask(std::string_view method, std::string_view target, std::string_view headers, std::string_view body) {
    std::string text;
    text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: test.example\r\n").append(headers);
    if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    text.append("\r\n").append(body);
    send(text);
    return read_answer(method == "HEAD");
  }

  HttpAnswer read_answer(bool head_only = false) {
    HttpAnswer answer;
    while (buffer_.find("\r\n\r\n") == std::string::npos) {
      if (!read_some()) return answer;
    }
    auto const end = buffer_.find("\r\n\r\n") + 2;
    answer.head = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    answer.status = std::atoi(answer.head.c_str() + 9);
    std::size_t const length = head_only ? 0 : static_cast<std::size_t>(std::atoll(answer.header("Content-Length").c_str()));
    while (buffer_.size() < length) {
      if (!read_some()) return {};
    }
    answer.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return answer;
  }

  // Whether the server ends the connection without another byte.
  bool ends() { return buffer_.empty() && !read_some(); }
  boost::asio::ip::tcp::socket& socket() { return socket_; }

 private:
  bool read_some() {
    char bytes[8192];
    auto const count = ::recv(socket_.native_handle(), bytes, sizeof bytes, 0);
    if (count > 0) buffer_.append(bytes, static_cast<std::size_t>(count));
    return count > 0;
  }

  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_;
  std::string buffer_;
};

}  // namespace bedrud::testing
