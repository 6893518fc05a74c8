#include "base/log.hpp"
#include "database/pools.hpp"
#include "database/postgres_listener.hpp"
#include "database/transaction.hpp"
#include "database/work_queue.hpp"

#include <algorithm>
#include <thread>
#include <tuple>
#include <vector>

namespace bedrud::db {
namespace {

// Each run of a write that loses a deadlock or a serialization conflict counts; so does a connection found dead.
constexpr int kMaxAttempts = 4;
constexpr std::chrono::seconds kStatementLimit{10};

struct Job final : Work {
  Job(Work& w, bool is_write) : work(w), write(is_write) {}
  void run(Connection& connection) override { work.run(connection); }
  void finish(std::exception_ptr error) override { work.finish(std::move(error)); }
  Work& work;
  bool write;
};

class PostgresDatabase final : public Database {
 public:
  explicit PostgresDatabase(Options const& options) : dsn_(options.dsn), queue_(options.queue_limit) {
    // Tells at start what is wrong with the address; the thread keeps it.
    auto first = open_postgres(dsn_, kStatementLimit);
    auto count = options.connections;
    if (count == 0) count = std::clamp(2 * std::size_t{std::thread::hardware_concurrency()}, std::size_t{4}, std::size_t{16});
    connections_ = count;
    threads_.emplace_back([this, connection = std::move(first)]() mutable { loop(std::move(connection)); });
    for (std::size_t i = 1; i < count; ++i) threads_.emplace_back([this] { loop(nullptr); });
  }
  ~PostgresDatabase() override { PostgresDatabase::stop(); }
  PostgresDatabase(PostgresDatabase const&) = delete;
  PostgresDatabase& operator=(PostgresDatabase const&) = delete;

  Dialect dialect() const override { return Dialect::kPostgres; }
  PoolState pool() const override { return {connections_, queue_.size(), queue_.limit()}; }

  Notices::Listening listen(std::string channel, std::function<void()> function) override {
    std::lock_guard const lock(listener_mutex_);
    if (!listener_) listener_ = std::make_unique<PostgresListener>(dsn_, notices_);
    return notices_->add(std::move(channel), std::move(function));
  }

  void stop() override {
    {
      std::lock_guard const lock(listener_mutex_);
      listener_.reset();
    }
    queue_.close();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }

 protected:
  void submit(Kind kind, Work& work) override {
    auto job = std::make_unique<Job>(work, kind == Kind::kWrite);
    queue_.push(*job);
    std::ignore = job.release();  // the thread that takes it owns it
  }

 private:
  void loop(std::unique_ptr<Connection> connection) {
    while (auto* taken = queue_.pop(1)) {
      std::unique_ptr<Job> const job(static_cast<Job*>(taken));
      std::exception_ptr error;
      try {
        attempt(*job, connection);
      } catch (...) { error = for_caller(std::current_exception()); }
      job->finish(std::move(error));
    }
  }

  void attempt(Job& job, std::unique_ptr<Connection>& connection) {
    for (int tries = 1;; ++tries) {
      bool const fresh = connection == nullptr;
      bool may_repeat = !job.write;
      try {
        if (fresh) connection = open_postgres(dsn_, kStatementLimit);
        if (job.write) {
          may_repeat = true;  // nothing has happened while BEGIN fails
          Transaction transaction(*connection);
          may_repeat = false;
          job.run(*connection);
          transaction.commit();
        } else {
          job.run(*connection);
        }
        return;
      } catch (ConnectionLost const& lost) {
        connection.reset();
        log::warn("lost a PostgreSQL connection", {{"detail", lost.what()}});
        // A fresh connection that fails says that the server is away; an old one may have died while it was idle.
        if (fresh || !may_repeat || tries == kMaxAttempts) throw;
      } catch (TransactionConflict const&) {
        if (tries == kMaxAttempts) throw;
      }
    }
  }

  std::string const dsn_;
  std::shared_ptr<Notices> const notices_ = std::make_shared<Notices>();
  std::mutex listener_mutex_;
  std::unique_ptr<PostgresListener> listener_;  // from the first listen() on
  WorkQueue queue_;
  std::size_t connections_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<Database> make_postgres_database(Options const& options) { return std::make_unique<PostgresDatabase>(options); }

}  // namespace bedrud::db
