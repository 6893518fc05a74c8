#pragma once
// The database as coroutines see it: a function of a Connection& runs on a pool thread and the awaiting coroutine resumes on
// its own executor. An HTTP thread never waits for a disk or a socket.
//
// SQLite: N reader threads, each with a connection of its own, and exactly one writer thread (W66). Writes that are queued
// together share one transaction (group commit), each inside its own savepoint: one that throws takes back only itself.
// PostgreSQL: a pool of threads that each own a connection.
//
// Lifetime: stop() (or destruction) must come before the io_contexts of the awaiting coroutines are destroyed.
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <exception>
#include <future>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include "base/task.hpp"
#include "database/connection.hpp"
#include "database/notices.hpp"

namespace bedrud::db {

struct Options {
  Dialect dialect = Dialect::kSqlite;
  std::string path;                // SQLite: the database file; its folder is created
  std::string dsn;                 // PostgreSQL: libpq connection string
  std::size_t connections = 0;     // SQLite readers or PostgreSQL connections; 0: chosen from the number of cores
  std::size_t queue_limit = 4096;  // waiting functions; more are refused with kUnavailable
};

// How busy the pool is.
struct PoolState {
  std::size_t connections = 0, waiting = 0, limit = 0;
};

// One queued function; lives in the awaiting coroutine's frame (or the waiting thread's stack) until finish() is called.
class Work {
 public:
  Work() = default;
  Work(Work const&) = delete;
  Work& operator=(Work const&) = delete;
  virtual ~Work() = default;
  virtual void run(Connection& connection) = 0;  // may throw; may be called again after a lost race or connection
  // Hands the outcome over and resumes the caller; the object may be gone when it returns.
  virtual void finish(std::exception_ptr error) = 0;
  Work* next = nullptr;  // the queue's link
};

class Database {
 public:
  virtual ~Database() = default;
  virtual Dialect dialect() const = 0;
  // Refuses new work, finishes what is queued and joins the threads. Idempotent.
  virtual void stop() = 0;
  virtual PoolState pool() const = 0;

  // Calls the function after each write that notified the channel, here or in another server of a PostgreSQL database.
  virtual Notices::Listening listen(std::string channel, std::function<void()> function) = 0;

  // Runs `function(Connection&)` on a reader; every statement sees what was committed when it began. The function must not
  // write and must not consume its captures: after a lost connection it is run again.
  template <class F>
  Task<std::invoke_result_t<F&, Connection&>> read(F function) {
    return perform(Kind::kRead, std::move(function));
  }
  // Runs `function(Connection&)` as one transaction and resumes after it is durable. A throw rolls it back and reaches the
  // caller. It can be run again (PostgreSQL: after a deadlock; SQLite: when another write of its group filled the disk), so it
  // must not consume its captures. Transactions on PostgreSQL are READ COMMITTED: say {for_update} where a decision rests on
  // a row.
  template <class F>
  Task<std::invoke_result_t<F&, Connection&>> write(F function) {
    return perform(Kind::kWrite, std::move(function));
  }
  // The same for threads that may wait: start-up, the command line, tests. Never on an event loop.
  template <class F>
  std::invoke_result_t<F&, Connection&> read_now(F function) {
    return perform_now(Kind::kRead, std::move(function));
  }
  template <class F>
  std::invoke_result_t<F&, Connection&> write_now(F function) {
    return perform_now(Kind::kWrite, std::move(function));
  }

 protected:
  enum class Kind { kRead, kWrite };
  // Queues; throws Error(kUnavailable) when the queue is full or the database is stopped.
  virtual void submit(Kind kind, Work& work) = 0;

 private:
  // What a function left behind; void is kept as a monostate.
  template <class F>
  class Call : public Work {
   public:
    using Result = std::invoke_result_t<F&, Connection&>;
    explicit Call(F function) : function_(std::move(function)) {}
    void run(Connection& connection) override {
      if constexpr (std::is_void_v<Result>) {
        function_(connection);
      } else {
        result_.emplace(function_(connection));
      }
    }
    Result take() {
      if (error_) std::rethrow_exception(error_);
      if constexpr (!std::is_void_v<Result>) return std::move(*result_);
    }

   protected:
    std::exception_ptr error_;

   private:
    F function_;
    std::optional<std::conditional_t<std::is_void_v<Result>, std::monostate, Result>> result_;
  };

  struct Resumer {
    virtual ~Resumer() = default;
    virtual void resume(std::unique_ptr<Resumer> self) = 0;
  };
  // Keeps the coroutine's handler, and its io_context busy, until the function is done.
  template <class Handler>
  struct HandlerResumer final : Resumer {
    using Executor = boost::asio::associated_executor_t<Handler>;
    using Tracked =
        std::decay_t<decltype(boost::asio::prefer(std::declval<Executor>(), boost::asio::execution::outstanding_work.tracked))>;
    explicit HandlerResumer(Handler h)
        : handler(std::move(h)),
          executor(boost::asio::prefer(boost::asio::get_associated_executor(handler),
                                       boost::asio::execution::outstanding_work.tracked)) {}
    void resume(std::unique_ptr<Resumer>) override {
      // Moved out first: the last reference to this object goes away with the argument.
      auto target = executor;
      boost::asio::post(target, std::move(handler));
    }
    Handler handler;
    Tracked executor;
  };

  template <class F>
  class AwaitedCall final : public Call<F> {
   public:
    using Call<F>::Call;
    void finish(std::exception_ptr error) override {
      this->error_ = std::move(error);
      auto resumer = std::move(resumer_);
      auto& target = *resumer;
      target.resume(std::move(resumer));
    }
    std::unique_ptr<Resumer> resumer_;
  };
  template <class F>
  class WaitedCall final : public Call<F> {
   public:
    using Call<F>::Call;
    void finish(std::exception_ptr error) override {
      this->error_ = std::move(error);
      // The promise is moved out because the waiting thread may destroy this object at once.
      auto done = std::move(done_);
      done.set_value();
    }
    std::promise<void> done_;
  };

  template <class F>
  Task<std::invoke_result_t<F&, Connection&>> perform(Kind kind, F function) {
    AwaitedCall<F> call(std::move(function));
    co_await boost::asio::async_initiate<boost::asio::use_awaitable_t<> const, void()>(
        [&](auto handler) {
          call.resumer_ = std::make_unique<HandlerResumer<decltype(handler)>>(std::move(handler));
          try {
            submit(kind, call);
          } catch (...) { call.finish(std::current_exception()); }
        },
        boost::asio::use_awaitable);
    co_return call.take();
  }

  template <class F>
  std::invoke_result_t<F&, Connection&> perform_now(Kind kind, F function) {
    WaitedCall<F> call(std::move(function));
    auto done = call.done_.get_future();
    submit(kind, call);
    done.get();
    return call.take();
  }
};

// Opens the connections and starts the threads. Throws DatabaseError when the database cannot be reached.
std::unique_ptr<Database> open_database(Options const& options);

// One connection of its own, for the migration runner and tests.
std::unique_ptr<Connection> open_sqlite(std::string const& path);
// `limit`: how long a statement may take; none where it is zero. A server that does not even end such a statement counts as
// lost.
std::unique_ptr<Connection> open_postgres(std::string const& dsn, std::chrono::milliseconds limit = {});

}  // namespace bedrud::db
