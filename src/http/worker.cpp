#include "http/worker.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"

namespace bedrud::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kResult = asio::as_tuple(asio::use_awaitable);
constexpr auto kTick = std::chrono::milliseconds(100);

// Without a coroutine: too many connections must cost little.
void refuse(tcp::socket socket) {
  constexpr std::string_view kText =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 5\r\nConnection: close\r\n"
      "Content-Length: 51\r\n\r\n{\"error\":\"Too many connections\",\"code\":\"unavailable\"}";
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  socket.send(asio::buffer(kText), 0, ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace

bool ConnectionCounter::enter(std::string const& address, bool limited) {
  std::lock_guard const lock(mutex_);
  auto& here = addresses_[address];
  if (count_ >= most_ || (limited && here >= most_per_address_)) {
    if (here == 0) addresses_.erase(address);
    return false;
  }
  ++count_;
  ++here;
  return true;
}

void ConnectionCounter::leave(std::string const& address) {
  std::lock_guard const lock(mutex_);
  --count_;
  if (auto const at = addresses_.find(address); --at->second == 0) addresses_.erase(at);
}

void Worker::listen(tcp::acceptor acceptor) { acceptors_.push_back(std::make_unique<tcp::acceptor>(std::move(acceptor))); }

void Worker::run() {
  asio::co_spawn(io, tick(), asio::detached);
  for (auto& acceptor : acceptors_) asio::co_spawn(io, accept(*acceptor), asio::detached);
  io.run();
}

Task<void> Worker::accept(tcp::acceptor& acceptor) {
  while (acceptor.is_open()) {
    auto [failed, socket] = co_await acceptor.async_accept(kResult);
    if (failed == asio::error::operation_aborted || failed == asio::error::bad_descriptor) co_return;
    if (failed) {
      // Usually no file descriptors left: nothing is won by trying at once.
      log::warn("cannot accept connections", {{"detail", boost::json::string(failed.message())}});
      asio::steady_timer pause(io, std::chrono::milliseconds(100));
      co_await pause.async_wait(kResult);
      continue;
    }
    boost::system::error_code gone;
    auto const peer = socket.remote_endpoint(gone);
    if (gone) continue;
    auto counted_as = peer.address().to_string();
    if (!shared.counter.enter(counted_as, !shared.site.proxies().trusts(peer.address()))) {
      refuse(std::move(socket));
      continue;
    }
    serve(*this, std::move(socket), peer.address(), Ticket(shared.counter, std::move(counted_as)));
  }
}

Task<void> Worker::tick() {
  while (!draining_ || !connections_.empty()) {
    timer_.expires_after(kTick);
    if (auto [failed] = co_await timer_.async_wait(kResult); failed) co_return;
    now_ = std::chrono::steady_clock::now();
    visit_all([](Connection& connection, SteadyTime now) { connection.tick(now); });
  }
}

// A connection may leave while another is called.
void Worker::visit_all(void (*visit)(Connection&, SteadyTime)) {
  visited_.assign(connections_.begin(), connections_.end());
  for (auto* connection : visited_) {
    if (connections_.contains(connection)) visit(*connection, now_);
  }
}

void Worker::remove(Connection* connection) {
  connections_.erase(connection);
  leave_when_idle();
}

void Worker::leave_when_idle() {
  if (!draining_ || !connections_.empty()) return;
  timer_.cancel();
  busy_.reset();
}

void Worker::stop_accepting_and_drain() {
  asio::post(io, [this] {
    draining_ = true;
    boost::system::error_code ignored;
    for (auto& acceptor : acceptors_) acceptor->close(ignored);
    visit_all([](Connection& connection, SteadyTime) { connection.drain(); });
    leave_when_idle();
  });
}

void Worker::abort() {
  asio::post(io, [this] { visit_all([](Connection& connection, SteadyTime) { connection.abort(); }); });
}

}  // namespace bedrud::http
