#include "database/pools.hpp"
#include "database/transaction.hpp"
#include "database/work_queue.hpp"

#include <algorithm>
#include <thread>
#include <vector>

namespace bedrud::db {
namespace {

// As many writes as one transaction carries; more would only make the first callers wait.
constexpr std::size_t kMaxGroup = 128;

class SqliteDatabase final : public Database {
 public:
  explicit SqliteDatabase(Options const& options)
      : path_(options.path),
        writer_connection_(open_sqlite(path_)),
        reads_(options.queue_limit),
        writes_(options.queue_limit) {
    auto readers = options.connections;
    if (readers == 0) readers = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 2, 4);
    connections_ = readers + 1;
    for (std::size_t i = 0; i < readers; ++i) threads_.emplace_back([this] { read_loop(); });
    threads_.emplace_back([this] { write_loop(); });
  }
  ~SqliteDatabase() override { SqliteDatabase::stop(); }
  SqliteDatabase(SqliteDatabase const&) = delete;
  SqliteDatabase& operator=(SqliteDatabase const&) = delete;

  Dialect dialect() const override { return Dialect::kSqlite; }
  PoolState pool() const override { return {connections_, reads_.size() + writes_.size(), reads_.limit() + writes_.limit()}; }

  Notices::Listening listen(std::string channel, std::function<void()> function) override {
    return notices_->add(std::move(channel), std::move(function));
  }

  void stop() override {
    reads_.close();
    writes_.close();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }

 protected:
  void submit(Kind kind, Work& work) override { (kind == Kind::kRead ? reads_ : writes_).push(work); }

 private:
  void read_loop() {
    std::unique_ptr<Connection> connection;
    while (auto* work = reads_.pop(1)) {
      std::exception_ptr error;
      try {
        if (!connection) {
          connection = open_sqlite(path_);
          connection->script("PRAGMA query_only=ON");
        }
        work->run(*connection);
      } catch (...) { error = for_caller(std::current_exception()); }
      work->finish(std::move(error));
    }
  }

  void write_loop() {
    while (auto* group = writes_.pop(kMaxGroup)) run_group(group);
  }

  struct Outcome {
    Work* work;
    std::exception_ptr error;
  };

  void run_group(Work* group) {
    std::vector<Outcome> outcomes;
    for (auto* work = group; work != nullptr; work = work->next) outcomes.push_back({work, nullptr});
    if (outcomes.size() == 1 || !run_together(outcomes)) {
      for (auto& outcome : outcomes) {
        if (!outcome.error) run_alone(outcome);
      }
    }
    for (auto& outcome : outcomes) outcome.work->finish(std::move(outcome.error));
    for (auto const& channel : writer_connection_->take_notices()) notices_->tell(channel);
  }

  // False: nothing of the group is in the file. One that filled the disk ended the transaction of all; the others may fit.
  bool run_together(std::vector<Outcome>& outcomes) {
    try {
      Transaction transaction(*writer_connection_);
      for (auto& outcome : outcomes) run_in_savepoint(outcome);
      transaction.commit();
      return true;
    } catch (...) { return false; }
  }

  void run_alone(Outcome& outcome) {
    try {
      Transaction transaction(*writer_connection_);
      outcome.work->run(*writer_connection_);
      transaction.commit();
    } catch (...) { outcome.error = for_caller(std::current_exception()); }
  }

  // A failure takes back this function's changes only. When SQLite has ended the whole transaction (disk full), ROLLBACK TO
  // fails as well and its exception ends the attempt for the whole group.
  void run_in_savepoint(Outcome& outcome) {
    writer_connection_->exec("SAVEPOINT one");
    try {
      outcome.work->run(*writer_connection_);
    } catch (...) {
      outcome.error = for_caller(std::current_exception());
      writer_connection_->exec("ROLLBACK TO one");
    }
    writer_connection_->exec("RELEASE one");
  }

  std::string const path_;
  std::shared_ptr<Notices> const notices_ = std::make_shared<Notices>();
  std::unique_ptr<Connection> writer_connection_;  // the writer thread's, after the constructor
  WorkQueue reads_, writes_;
  std::size_t connections_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<Database> make_sqlite_database(Options const& options) { return std::make_unique<SqliteDatabase>(options); }

}  // namespace bedrud::db
