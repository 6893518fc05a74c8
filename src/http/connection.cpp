#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <memory>

#include "base/log.hpp"
#include "http/errors.hpp"
#include "http/request_parser.hpp"
#include "http/tunnel.hpp"
#include "http/websocket_session.hpp"
#include "http/worker.hpp"

namespace bedrud::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kResult = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kFirstRead = 4'096;
constexpr std::size_t kBodyRead = 16'384;
// What is read and thrown away so that an early refusal can be answered on a connection that goes on.
constexpr std::size_t kDiscard = 65'536;

// When the server stops: how long an idle connection may still bring the request that was on its way.
constexpr auto kDrainIdle = std::chrono::milliseconds(200);

constexpr std::int64_t kFilePiece = 262'144;

constexpr int kSwitching = 101;

enum class Mode { kServe, kPointToTls };

template <class Stream>
void start(Worker& worker, Stream stream, asio::ip::address peer, Ticket ticket, Mode mode);

template <class Stream>
class HttpConnection final : public Connection, public std::enable_shared_from_this<HttpConnection<Stream>> {
 public:
  HttpConnection(Worker& worker, Stream stream, asio::ip::address peer, Ticket ticket, Mode mode)
      : worker_(worker),
        options_(worker.shared.options),
        site_(worker.shared.site),
        stream_(std::move(stream)),
        ticket_(std::move(ticket)),
        mode_(mode) {
    exchange_.peer_address = address_text(peer);
    exchange_.peer = std::move(peer);
    exchange_.tls = kTls;
    worker_.add(this);
  }

  Task<void> run() {
    auto const self = this->shared_from_this();
    try {
      if (co_await handshake()) {
        while (co_await serve_one()) {}
      }
    } catch (std::exception const& failure) { log::error("a connection failed", {{"detail", failure.what()}}); }
    close();
    worker_.remove(this);
  }

  // Methods inherited from Connection.
  void tick(SteadyTime now) override {
    if (now < deadline_) return;
    timed_out_ = true;
    deadline_ = kNever;
    boost::system::error_code ignored;
    socket().cancel(ignored);
  }
  void drain() override {
    if (phase_ == Phase::kIdle) allow(kDrainIdle);
  }
  void abort() override { close(); }

 private:
  static constexpr bool kTls = !std::is_same_v<Stream, tcp::socket>;
  static constexpr SteadyTime kNever = SteadyTime::max();
  enum class Phase { kIdle, kBusy };

  tcp::socket& socket() {
    if constexpr (kTls)
      return stream_.next_layer();
    else
      return stream_;
  }
  void close() {
    boost::system::error_code ignored;
    socket().close(ignored);
  }
  void allow(std::chrono::milliseconds time) { deadline_ = worker_.now() + time; }

  // TLS begins with a handshake record (22); anything else on a TLS port is somebody who typed http://.
  Task<bool> handshake() {
    if constexpr (kTls) {
      allow(options_.head_timeout);
      if (auto const [failed] = co_await socket().async_wait(tcp::socket::wait_read, kResult); failed) co_return false;
      char first = 0;
      if (::recv(socket().native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT) != 1) co_return false;
      if (first != 22) {
        start(worker_, std::move(socket()), exchange_.peer, std::move(ticket_), Mode::kPointToTls);
        co_return false;
      }
      auto const [failed] = co_await stream_.async_handshake(asio::ssl::stream_base::server, kResult);
      co_return !failed;
    } else {
      co_return true;
    }
  }

  std::string_view unread() const { return std::string_view(in_).substr(0, filled_); }

  // Reads more into in_; false at the end of the connection or after its deadline.
  Task<bool> read_more(std::size_t most) {
    if (in_.size() == filled_) in_.resize(std::min(std::max(in_.size() * 2, kFirstRead), most));
    auto const [failed, count] =
        co_await stream_.async_read_some(asio::buffer(in_.data() + filled_, in_.size() - filled_), kResult);
    filled_ += count;
    co_return !failed;
  }

  // One request and its answer; false: the connection ends.
  Task<bool> serve_one() {
    std::size_t head = 0;
    if (!co_await read_head(head)) co_return false;
    exchange_.method = parser_.method();
    exchange_.target = parser_.target();
    exchange_.headers = &parser_.headers();
    site_.begin(exchange_);
    if (mode_ == Mode::kPointToTls) co_return co_await point_to_tls();
    if (exchange_.upgrade) co_return co_await upgrade(head);

    auto keep = parser_.keep_alive();
    if (!exchange_.answered && site_.needs_admission(exchange_)) co_await guarded(site_.admit(exchange_));
    auto used = head;
    if (!parser_.done())
      keep = co_await read_body(used) && keep;
    else
      body_.clear();
    if (!exchange_.answered) co_await guarded(site_.run(exchange_, body_));
    co_return co_await answer(keep && !worker_.draining(), used);
  }

  // Runs a step of the site; its exception becomes the answer.
  Task<void> guarded(Task<void> step) {
    std::exception_ptr failure;
    try {
      co_await std::move(step);
    } catch (...) { failure = std::current_exception(); }
    if (failure) site_.fail(exchange_, std::move(failure));
  }

  Task<bool> read_head(std::size_t& head) {
    parser_.reset();
    std::string problem;
    phase_ = filled_ == 0 ? Phase::kIdle : Phase::kBusy;
    if (filled_ > 0)
      allow(options_.head_timeout);
    else
      allow(worker_.draining() ? kDrainIdle : options_.idle_timeout);
    while (true) {
      if (filled_ > 0) {
        phase_ = Phase::kBusy;
        auto const result = parser_.parse_head(unread(), head, problem);
        if (result == RequestParser::Result::kBad) co_return co_await refuse_head(400, "bad_request", problem);
        auto const most = site_.may_be_upgrade(unread()) ? options_.upgrade_head_limit : options_.head_limit;
        auto const size = result == RequestParser::Result::kDone ? head : filled_;
        if (size > most || (size == most && result != RequestParser::Result::kDone)) {
          co_return co_await refuse_head(431, "head_too_large",
                                         "The request line and headers must not exceed " + std::to_string(most) + " bytes");
        }
        if (result == RequestParser::Result::kDone) {
          deadline_ = kNever;
          co_return true;
        }
      }
      auto const first = filled_ == 0;
      if (!co_await read_more(options_.upgrade_head_limit)) {
        if (timed_out_ && filled_ > 0) { co_await refuse_head(408, "request_timeout", "The request did not arrive in time"); }
        co_return false;
      }
      if (first) allow(options_.head_timeout);
    }
  }

  // Before there is a request: answers what it can and closes.
  Task<bool> refuse_head(int status, std::string_view code, std::string_view text) {
    static std::vector<Header> const kNone;
    exchange_.method = exchange_.target = "";
    exchange_.headers = &kNone;
    site_.begin(exchange_);
    site_.refuse(exchange_, status, code, text);
    co_await answer(false, 0);
    co_await linger();
    co_return false;
  }

  // Reads the body into body_ and moves `used` behind it. False: the connection cannot go on, the answer is set.
  Task<bool> read_body(std::size_t& used) {
    auto const refused = exchange_.answered;
    auto const limit = refused ? kDiscard : exchange_.body_limit();
    body_.clear();
    if (parser_.content_length().value_or(0) > limit) co_return body_too_large(refused, limit);
    if (parser_.expects_continue() && filled_ == used) {
      if (refused) co_return false;  // the body will not come
      constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      auto const [failed, count] = co_await asio::async_write(stream_, asio::buffer(kContinue), kResult);
      if (failed) throw boost::system::system_error(failed);
    }
    allow(options_.body_timeout);
    std::string problem;
    std::size_t count = 0;
    auto result = parser_.parse_body(unread().substr(used), body_, limit, count, problem);
    used += count;
    if (result == RequestParser::Result::kMore) {
      // The head stays where it is, its views are needed: what follows goes through a buffer of its own.
      tail_.assign(in_, used, filled_ - used);
      used = filled_;
    }
    while (result == RequestParser::Result::kMore) {
      auto const before = tail_.size();  // the beginning of a chunk header
      tail_.resize(before + kBodyRead);
      auto const [failed, more] = co_await stream_.async_read_some(asio::buffer(tail_.data() + before, kBodyRead), kResult);
      tail_.resize(before + more);
      if (failed) co_return body_cut(refused);
      result = parser_.parse_body(tail_, body_, limit, count, problem);
      tail_.erase(0, count);
    }
    deadline_ = kNever;
    if (result == RequestParser::Result::kDone) co_return true;
    if (parser_.too_large()) co_return body_too_large(refused, limit);
    if (!refused) site_.refuse(exchange_, 400, "bad_request", problem);
    co_return false;
  }

  bool body_too_large(bool refused, std::size_t limit) {
    if (!refused) site_.refuse(exchange_, 413, "too_large", "The body must not exceed " + std::to_string(limit) + " bytes");
    lingers_ = true;
    return false;
  }
  bool body_cut(bool refused) {
    if (!refused && timed_out_)
      site_.refuse(exchange_, 408, "request_timeout", "The body did not arrive in time");
    else if (!refused)
      site_.refuse(exchange_, 400, "bad_request", "The body ended early");
    return false;
  }

  // Writes the answer and makes room for the next request, whose beginning may be there already.
  Task<bool> answer(bool keep, std::size_t used) {
    out_.clear();
    site_.finish(exchange_, out_, worker_.date, keep);
    if (!co_await write()) co_return false;
    if (exchange_.reply.file.handle && exchange_.method != "HEAD" && !co_await write_file()) co_return false;
    if (lingers_) co_await linger();
    if (!keep) co_return false;
    // The next request may have begun behind this one, in one of the two buffers.
    if (tail_.empty()) {
      std::copy(in_.begin() + static_cast<std::ptrdiff_t>(used), in_.begin() + static_cast<std::ptrdiff_t>(filled_),
                in_.begin());
      filled_ -= used;
    } else {
      in_ = std::move(tail_);
      filled_ = in_.size();
      tail_.clear();
    }
    if (out_.capacity() > 65'536) std::string().swap(out_);
    if (body_.capacity() > 65'536) std::string().swap(body_);
    co_return true;
  }

  Task<bool> write() {
    std::size_t written = 0;
    if constexpr (!kTls) {
      // Nearly every answer fits into the socket's buffer: no need to wait.
      boost::system::error_code failed;
      written = stream_.write_some(asio::buffer(out_), failed);
      if (failed && failed != asio::error::would_block) co_return false;
      if (written == out_.size()) co_return true;
    }
    allow(options_.write_timeout);
    auto const [failed, count] =
        co_await asio::async_write(stream_, asio::buffer(out_.data() + written, out_.size() - written), kResult);
    deadline_ = kNever;
    co_return !failed;
  }

  // In pieces; the kernel fetches the next one from the disk while this one is on its way.
  Task<bool> write_file() {
    auto const file = std::exchange(exchange_.reply.file, {});
    out_.resize(kFilePiece);
    for (std::int64_t sent = 0; sent < file.length;) {
      auto const at = file.offset + sent;
      auto const wanted = std::min<std::int64_t>(kFilePiece, file.length - sent);
      ::posix_fadvise(file.handle->get(), at + wanted, kFilePiece, POSIX_FADV_WILLNEED);
      auto const count = ::pread(file.handle->get(), out_.data(), static_cast<std::size_t>(wanted), at);
      if (count <= 0) co_return false;  // shorter than it was: what was announced cannot be kept
      allow(options_.write_timeout);
      auto const [failed, written] =
          co_await asio::async_write(stream_, asio::buffer(out_.data(), static_cast<std::size_t>(count)), kResult);
      if (failed) co_return false;
      sent += count;
    }
    deadline_ = kNever;
    co_return true;
  }

  // Lets the client read the answer before the connection is reset because of what it still sends (RFC 9112 section 9.6).
  Task<void> linger() {
    boost::system::error_code ignored;
    if constexpr (kTls) co_return;
    socket().shutdown(tcp::socket::shutdown_send, ignored);
    allow(std::chrono::seconds(2));
    tail_.resize(kBodyRead);
    for (std::size_t total = 0; total < 16'777'216;) {
      auto const [failed, count] = co_await stream_.async_read_some(asio::buffer(tail_), kResult);
      if (failed) break;
      total += count;
    }
  }

  Task<bool> point_to_tls() {
    exchange_.reply = refusal(308, "use_https", "This port speaks HTTPS", exchange_.caller.request_id);
    exchange_.reply.headers.emplace_back("Location", "https://" + exchange_.host + std::string(exchange_.target));
    exchange_.body = {};
    exchange_.answered = true;
    co_await answer(false, filled_);
    co_return false;
  }

  // /rtc and what is below: a WebSocket, or an answer in words.
  Task<bool> upgrade(std::size_t head) {
    UpgradeAnswer decision;
    std::exception_ptr failure;
    auto const wanted = parser_.upgrades_to_websocket();
    auto const validate = exchange_.path.ends_with("/validate");
    if (wanted || (validate && exchange_.method == "GET")) {
      try {
        decision = co_await site_.ask_upgrade(exchange_);
      } catch (...) { failure = std::current_exception(); }
    } else {
      decision.status = 426;
      decision.body = "a WebSocket upgrade is needed here";
    }
    // Clients of other origins bring a token of their own, never a cookie.
    exchange_.cors = "Access-Control-Allow-Origin: *\r\n";
    if (failure) {
      site_.fail(exchange_, std::move(failure));
    } else if (decision.session && wanted && filled_ == head) {
      co_await speak_websocket(head, std::move(decision.session));
      co_return false;
    } else {
      if (decision.tunnel && wanted && filled_ == head) {
        if (!co_await tunnel(*decision.tunnel, decision)) co_return false;
      }
      auto const undecided = decision.session || decision.status == kSwitching;
      exchange_.reply = {.status = undecided ? 400 : decision.status, .content_type = "text/plain; charset=utf-8"};
      exchange_.reply.body = std::move(decision.body);
      exchange_.answered = true;
    }
    co_return co_await answer(false, head);
  }

  Task<void> speak_websocket(std::size_t head, std::unique_ptr<WebSocketSession> session) {
    exchange_.reply = {.status = 101};
    site_.log_access(exchange_, 0);
    auto const text = in_.substr(0, head);
    std::string().swap(in_);
    filled_ = 0;
    co_await run_websocket(worker_, std::move(stream_), text, std::move(session));
  }

  // False when the WebSocket has been carried to its end; else the decision says why it was not.
  Task<bool> tunnel(UpgradeTunnel const& to, UpgradeAnswer& decision) {
    tcp::socket server(worker_.io);
    auto answer = co_await open_tunnel(server, to, *exchange_.headers);
    if (answer.status != kSwitching) {
      decision.status = answer.status;
      decision.body = std::move(answer.body);
      co_return true;
    }
    exchange_.reply = {.status = kSwitching};
    site_.log_access(exchange_, 0);
    out_ = std::move(answer.bytes);
    if (!co_await write()) co_return false;
    co_await run_tunnel(stream_, server, [this](bool writing) {
      if (writing)
        allow(options_.write_timeout);
      else
        deadline_ = kNever;
    });
    co_return false;
  }

  Worker& worker_;
  ServerOptions const& options_;
  Site const& site_;
  Stream stream_;
  Ticket ticket_;
  Mode mode_;
  Phase phase_ = Phase::kIdle;
  SteadyTime deadline_ = kNever;
  bool timed_out_ = false, lingers_ = false;

  RequestParser parser_;
  Exchange exchange_;
  std::string in_;          // the head of the request, and what came with it
  std::size_t filled_ = 0;  // bytes of in_ that have been read
  std::string tail_;        // what has been read behind it and not yet understood
  std::string body_, out_;
};

template <class Stream>
void start(Worker& worker, Stream stream, asio::ip::address peer, Ticket ticket, Mode mode) {
  auto const connection =
      std::make_shared<HttpConnection<Stream>>(worker, std::move(stream), std::move(peer), std::move(ticket), mode);
  asio::co_spawn(worker.io, [connection] { return connection->run(); }, asio::detached);
}

}  // namespace

void serve(Worker& worker, tcp::socket socket, asio::ip::address peer, Ticket ticket) {
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.non_blocking(true, ignored);
  if (worker.shared.tls) {
    start(worker, TlsStream(std::move(socket), *worker.shared.tls), std::move(peer), std::move(ticket), Mode::kServe);
  } else {
    start(worker, std::move(socket), std::move(peer), std::move(ticket), Mode::kServe);
  }
}

}  // namespace bedrud::http
