#pragma once
// The one connection that hears what other servers of the database wrote (LISTEN), on a thread of its own.
#include <memory>
#include <string>
#include <thread>
#include "database/notices.hpp"

namespace bedrud::db {

// What notices travel on in PostgreSQL; the payload is the channel of Notices.
inline constexpr char const* kPostgresChannel = "bedrud";

class PostgresListener {
 public:
  // A lost connection is opened again and everybody is told then.
  PostgresListener(std::string dsn, std::shared_ptr<Notices> notices);
  ~PostgresListener();
  PostgresListener(PostgresListener const&) = delete;
  PostgresListener& operator=(PostgresListener const&) = delete;

 private:
  void run();
  void listen();
  bool wait(int socket, int timeout_ms) const;

  std::string const dsn_;
  std::shared_ptr<Notices> const notices_;
  int stop_ = -1;  // an eventfd
  std::thread thread_;
};

}  // namespace bedrud::db
