#include "http/websocket_session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>

#include "base/log.hpp"
#include "http/worker.hpp"

namespace bedrud::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

namespace {

constexpr auto kResult = asio::as_tuple(asio::use_awaitable);

template <class Stream>
class Socket final : public WebSocketPeer, public Connection, public std::enable_shared_from_this<Socket<Stream>> {
 public:
  Socket(Worker& worker, Stream stream, std::unique_ptr<WebSocketSession> session)
      : worker_(worker),
        stream_(std::move(stream)),
        session_(std::move(session)),
        send_limit_(worker.shared.options.send_limit) {
    worker_.add(this);
  }
  ~Socket() override = default;

  Task<void> run(std::string_view head) {
    auto const self = this->shared_from_this();
    if (co_await accept(head)) {
      open_ = true;
      co_await converse();
      open_ = false;
    }
    worker_.remove(this);
  }

  // Methods inherited from WebSocketPeer: any thread.
  void send(std::string message, FrameKind kind) override {
    auto const queued = queued_.fetch_add(message.size()) + message.size();
    asio::post(worker_.io, [self = this->shared_from_this(), queued, message = std::move(message), kind]() mutable {
      if (queued > self->send_limit_) {
        if (self->open_) log::info("a WebSocket reads too slowly and is closed", {{"queuedBytes", queued}});
        return self->abort();
      }
      self->queue_.push_back({std::move(message), kind});
      self->write_next();
    });
  }
  void close(std::uint16_t code, std::string reason) override {
    asio::post(worker_.io, [self = this->shared_from_this(), code, reason = std::move(reason)]() mutable {
      if (self->closing_) return;
      self->closing_ = true;
      self->close_reason_ = websocket::close_reason(static_cast<websocket::close_code>(code), reason.substr(0, 120));
      self->write_next();
    });
  }

  // Methods inherited from Connection. The stream has its own timeouts.
  void tick(SteadyTime) override {}
  void drain() override { close(1001, "the server is stopping"); }
  void abort() override {
    boost::system::error_code ignored;
    beast::get_lowest_layer(stream_).close(ignored);
  }

 private:
  struct Outgoing {
    std::string message;
    FrameKind kind;
  };

  Task<bool> accept(std::string_view head) {
    beast::http::request_parser<beast::http::empty_body> parser;
    parser.header_limit(std::uint32_t(-1));
    beast::error_code bad;
    parser.put(asio::buffer(head), bad);
    if (bad) co_return false;
    auto const& options = worker_.shared.options;
    stream_.set_option(websocket::stream_base::timeout{
        .handshake_timeout = options.head_timeout, .idle_timeout = options.socket_idle_timeout, .keep_alive_pings = true});
    stream_.read_message_max(options.message_limit);
    stream_.auto_fragment(false);
    auto const [failed] = co_await stream_.async_accept(parser.get(), kResult);
    co_return !failed;
  }

  Task<void> converse() {
    try {
      session_->on_open(this->shared_from_this());
      if (worker_.draining()) drain();
      co_await read_messages();
    } catch (std::exception const& failure) { log::error("a WebSocket session failed", {{"detail", failure.what()}}); }
    session_->on_close();
    session_.reset();
    abort();
  }

  Task<void> read_messages() {
    beast::flat_buffer buffer;
    while (true) {
      auto const [failed, size] = co_await stream_.async_read(buffer, kResult);
      if (failed) co_return;
      auto const data = buffer.cdata();
      session_->on_message({static_cast<char const*>(data.data()), data.size()},
                           stream_.got_text() ? FrameKind::kText : FrameKind::kBinary);
      buffer.consume(buffer.size());
      // One large message must not hold its memory for the whole session.
      if (buffer.capacity() > 65'536) buffer = {};
    }
  }

  void write_next() {
    if (writing_ || !open_) return;
    if (queue_.empty()) {
      if (!closing_ || close_sent_) return;
      close_sent_ = true;
      stream_.async_close(close_reason_, [self = this->shared_from_this()](beast::error_code) { self->abort(); });
      return;
    }
    writing_ = true;
    auto& next = queue_.front();
    stream_.text(next.kind == FrameKind::kText);
    stream_.async_write(asio::buffer(next.message), [self = this->shared_from_this()](beast::error_code failed, std::size_t) {
      self->queued_ -= self->queue_.front().message.size();
      self->queue_.pop_front();
      self->writing_ = false;
      if (failed) return self->abort();
      self->write_next();
    });
  }

  Worker& worker_;
  websocket::stream<Stream> stream_;
  std::unique_ptr<WebSocketSession> session_;
  std::size_t const send_limit_;
  std::atomic<std::size_t> queued_ = 0;
  std::deque<Outgoing> queue_;
  websocket::close_reason close_reason_;
  bool open_ = false, writing_ = false, closing_ = false, close_sent_ = false;
};

template <class Stream>
Task<void> run(Worker& worker, Stream stream, std::string_view head, std::unique_ptr<WebSocketSession> session) {
  auto const socket = std::make_shared<Socket<Stream>>(worker, std::move(stream), std::move(session));
  co_await socket->run(head);
}

}  // namespace

Task<void> run_websocket(Worker& worker, PlainStream stream, std::string_view head, std::unique_ptr<WebSocketSession> session) {
  return run(worker, std::move(stream), head, std::move(session));
}

Task<void> run_websocket(Worker& worker, TlsStream stream, std::string_view head, std::unique_ptr<WebSocketSession> session) {
  return run(worker, std::move(stream), head, std::move(session));
}

}  // namespace bedrud::http
