#pragma once
// A transaction by scope, for the pools and the migration runner: rolled back unless committed.
#include "database/connection.hpp"

namespace bedrud::db {

class Transaction {
 public:
  explicit Transaction(Connection& connection) : connection_(connection) {
    // SQLite takes the write lock at once: a later upgrade from reading would fail when another process wrote meanwhile.
    connection_.exec(connection_.dialect() == Dialect::kSqlite ? "BEGIN IMMEDIATE" : "BEGIN");
  }
  Transaction(Transaction const&) = delete;
  Transaction& operator=(Transaction const&) = delete;
  ~Transaction() {
    if (!open_) return;
    try {
      connection_.exec("ROLLBACK");
    } catch (DatabaseError const&) {
      // Some failures end the transaction themselves, and a lost connection has none.
    }
  }
  void commit() {
    connection_.exec("COMMIT");
    open_ = false;
  }

 private:
  Connection& connection_;
  bool open_ = true;
};

}  // namespace bedrud::db
