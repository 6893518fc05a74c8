#pragma once
// One HTTP thread: its io_context, its connections and a tick that ends those which are too slow.
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "http/response.hpp"
#include "http/server.hpp"
#include "http/site.hpp"

namespace bedrud::http {

using SteadyTime = std::chrono::steady_clock::time_point;

// Anything on a socket, on the thread of its worker.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual void tick(SteadyTime now) = 0;  // ends what has passed its deadline
  virtual void drain() = 0;               // the server stops: end as soon as nothing is running
  virtual void abort() = 0;               // the deadline has passed
};

// How many connections there are, over all threads. Thread-safe.
class ConnectionCounter {
 public:
  ConnectionCounter(std::size_t most, std::size_t most_per_address) : most_(most), most_per_address_(most_per_address) {}
  bool enter(std::string const& address, bool limited);
  void leave(std::string const& address);

 private:
  std::size_t most_, most_per_address_, count_ = 0;
  std::mutex mutex_;
  std::map<std::string, std::size_t> addresses_;
};

// A place in the counter, given back when it is destroyed.
class Ticket {
 public:
  Ticket(ConnectionCounter& counter, std::string address) : counter_(&counter), address_(std::move(address)) {}
  Ticket(Ticket&& other) noexcept : counter_(std::exchange(other.counter_, nullptr)), address_(std::move(other.address_)) {}
  Ticket& operator=(Ticket&&) = delete;
  ~Ticket() {
    if (counter_) counter_->leave(address_);
  }

 private:
  ConnectionCounter* counter_;
  std::string address_;
};

struct Shared {
  Shared(ServerOptions all_options, Seams seams)
      : options(std::move(all_options)),
        site(options, std::move(seams)),
        counter(options.max_connections, options.max_connections_per_address) {}

  ServerOptions options;
  Site site;
  ConnectionCounter counter;
  std::unique_ptr<boost::asio::ssl::context> tls;  // null: plain
};

class Worker {
 public:
  explicit Worker(Shared& all) : shared(all) {}
  void listen(boost::asio::ip::tcp::acceptor acceptor);  // before run
  void run();                                            // the thread's work
  // From any thread.
  void stop_accepting_and_drain();
  void abort();

  // On the worker's thread.
  void add(Connection* connection) { connections_.insert(connection); }
  void remove(Connection* connection);
  bool draining() const { return draining_; }
  SteadyTime now() const { return now_; }  // of the last tick; exact enough for timeouts

  Shared& shared;
  boost::asio::io_context io{1};
  DateHeader date;

 private:
  Task<void> accept(boost::asio::ip::tcp::acceptor& acceptor);
  Task<void> tick();
  void visit_all(void (*visit)(Connection&, SteadyTime));
  void leave_when_idle();

  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> busy_ = boost::asio::make_work_guard(io);
  boost::asio::steady_timer timer_{io};
  std::vector<std::unique_ptr<boost::asio::ip::tcp::acceptor>> acceptors_;
  std::unordered_set<Connection*> connections_;
  std::vector<Connection*> visited_;
  SteadyTime now_ = std::chrono::steady_clock::now();
  bool draining_ = false;
};

// Serves what an accepted socket asks for until it is closed (connection.cpp).
void serve(Worker& worker, boost::asio::ip::tcp::socket socket, boost::asio::ip::address peer, Ticket ticket);

}  // namespace bedrud::http
