#include "http/server.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <cstring>
#include <future>
#include <stdexcept>
#include <thread>

#include "http/tls.hpp"
#include "http/worker.hpp"

namespace bedrud::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
using OnlyV6 = asio::detail::socket_option::boolean<IPPROTO_IPV6, IPV6_V6ONLY>;
enum class Sharing { kAlone, kAmongThreads };

std::string where(tcp::endpoint const& at) {
  auto const host = at.address().is_v6() ? "[" + at.address().to_string() + "]" : at.address().to_string();
  return host + ":" + std::to_string(at.port());
}

[[noreturn]] void cannot_listen(tcp::endpoint const& at, boost::system::error_code const& failed) {
  auto why = failed.message();
  if (failed == asio::error::address_in_use)
    why = "the port is in use by another program";
  else if (failed == asio::error::access_denied)
    why = "ports below 1024 need more rights (CAP_NET_BIND_SERVICE)";
  throw std::runtime_error("cannot listen on " + where(at) + ": " + why);
}

bool bind(tcp::acceptor& acceptor, tcp::endpoint const& at, Sharing sharing, boost::system::error_code& failed) {
  acceptor.open(at.protocol(), failed);
  if (!failed) acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
  if (!failed && at.protocol() == tcp::v6()) acceptor.set_option(OnlyV6(!at.address().is_unspecified()), failed);
  if (!failed && sharing == Sharing::kAmongThreads) acceptor.set_option(ReusePort(true), failed);
  if (!failed) acceptor.bind(at, failed);
  if (!failed && sharing == Sharing::kAlone) return true;
  if (!failed) acceptor.listen(4096, failed);
  return !failed;
}

// What a host name of the configuration stands for. Every address: one socket for IPv6 and IPv4, or IPv4 where there is no
// IPv6.
std::vector<tcp::endpoint> endpoints(std::string const& host, std::uint16_t port) {
  asio::io_context io;
  boost::system::error_code failed;
  if (host.empty()) {
    tcp::acceptor probe(io);
    tcp::endpoint const both(tcp::v6(), 0);
    return {bind(probe, both, Sharing::kAlone, failed) ? tcp::endpoint(tcp::v6(), port) : tcp::endpoint(tcp::v4(), port)};
  }
  std::vector<tcp::endpoint> out;
  auto const found = tcp::resolver(io).resolve(host, std::to_string(port), tcp::resolver::passive, failed);
  if (failed) throw std::runtime_error("cannot listen on " + host + ": " + failed.message());
  for (auto const& entry : found) {
    if (std::find(out.begin(), out.end(), entry.endpoint()) == out.end()) out.push_back(entry.endpoint());
  }
  return out;
}

}  // namespace

struct Server::State {
  State(ServerOptions options, Seams seams) : shared(std::move(options), std::move(seams)) {
    if (!shared.options.certificate_file.empty())
      shared.tls = make_tls(shared.options.certificate_file, shared.options.key_file);
    auto const count = shared.options.threads ? shared.options.threads : std::max(1u, std::thread::hardware_concurrency());
    for (unsigned i = 0; i < count; ++i) workers.push_back(std::make_unique<Worker>(shared));
  }

  // Returns the port in the end, which the first socket chooses when none is given.
  void listen() {
    auto const& options = shared.options;
    auto const all = endpoints(options.host, options.port);
    bool listening = false;
    for (auto at : all) {
      if (port != 0) at.port(port);
      boost::system::error_code failed;
      // SO_REUSEPORT would let a second server of the same user in unnoticed: without it the port must be free.
      tcp::acceptor probe(workers[0]->io);
      if (at.port() != 0 && !bind(probe, at, Sharing::kAlone, failed)) {
        // "localhost" may name an IPv6 address on a machine without IPv6.
        auto const absent =
            failed == asio::error::address_family_not_supported || failed == boost::system::errc::address_not_available;
        if (absent && all.size() > 1) continue;
        cannot_listen(at, failed);
      }
      probe.close(failed);
      for (auto& worker : workers) {
        tcp::acceptor acceptor(worker->io);
        if (!bind(acceptor, at, Sharing::kAmongThreads, failed)) cannot_listen(at, failed);
        if (at.port() == 0) at.port(acceptor.local_endpoint().port());
        worker->listen(std::move(acceptor));
      }
      port = at.port();
      listening = true;
    }
    if (!listening) throw std::runtime_error("cannot listen on " + options.host + ": no address of it belongs to this machine");
  }

  Shared shared;
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<std::thread> threads;
  std::uint16_t port = 0;
};

Server::Server(ServerOptions options, Seams seams) : state_(std::make_unique<State>(std::move(options), std::move(seams))) {}

void Server::start() {
  state_->listen();
  for (auto& worker : state_->workers) state_->threads.emplace_back([&worker] { worker->run(); });
}

void Server::stop(std::chrono::milliseconds deadline) {
  if (state_->threads.empty()) return;
  for (auto& worker : state_->workers) worker->stop_accepting_and_drain();
  std::promise<void> ended;
  auto const done = ended.get_future();
  std::thread watch([&] {
    for (auto& thread : state_->threads) thread.join();
    ended.set_value();
  });
  if (done.wait_for(deadline) == std::future_status::timeout) {
    for (auto& worker : state_->workers) worker->abort();
    // A handler that still waits for something outside cannot be ended, only left behind.
    if (done.wait_for(std::chrono::seconds(2)) == std::future_status::timeout) {
      for (auto& worker : state_->workers) worker->io.stop();
    }
  }
  watch.join();
  state_->threads.clear();
}

Server::~Server() { stop(std::chrono::milliseconds(0)); }

std::uint16_t Server::port() const { return state_->port; }

}  // namespace bedrud::http
