#include "database/postgres_listener.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <stdexcept>
#include "base/log.hpp"
#include "database/libpq.hpp"

namespace bedrud::db {
namespace {

constexpr int kAgainMs = 500;

struct Finish {
  void operator()(PGconn* handle) const { libpq().finish(handle); }
};
struct FreeNotice {
  void operator()(PGnotify* notice) const { libpq().freemem(notice); }
};

}  // namespace

PostgresListener::PostgresListener(std::string dsn, std::shared_ptr<Notices> notices)
    : dsn_(std::move(dsn)),
      notices_(std::move(notices)),
      stop_(eventfd(0, EFD_CLOEXEC)) {
  if (stop_ < 0) throw std::runtime_error("no descriptor for the listener of the database");
  thread_ = std::thread([this] { run(); });
}

PostgresListener::~PostgresListener() {
  eventfd_write(stop_, 1);
  thread_.join();
  close(stop_);
}

// False: it is time to end.
bool PostgresListener::wait(int socket, int timeout_ms) const {
  // A negative descriptor is not looked at.
  pollfd watched[] = {{.fd = stop_, .events = POLLIN, .revents = 0}, {.fd = socket, .events = POLLIN, .revents = 0}};
  poll(watched, 2, timeout_ms);
  return watched[0].revents == 0;
}

void PostgresListener::run() {
  prctl(PR_SET_NAME, "db-listener");
  do {
    try {
      listen();
      return;
    } catch (std::exception const& failed) {
      log::warn("the database's notices are not heard", {{"reason", boost::json::value(failed.what())}});
    }
  } while (wait(-1, kAgainMs));
}

// Until it is time to end; throws when the connection is lost.
void PostgresListener::listen() {
  char const* const names[] = {"connect_timeout", "fallback_application_name", "keepalives_idle", "dbname", nullptr};
  char const* const values[] = {"5", "bedrud listener", "30", dsn_.c_str(), nullptr};
  std::unique_ptr<PGconn, Finish> const handle(libpq().connectdb_params(names, values, 1));
  auto const fail = [&] { throw std::runtime_error(libpq().error_message(handle.get())); };
  if (libpq().status(handle.get()) != CONNECTION_OK) fail();
  auto* const result = libpq().exec(handle.get(), (std::string("LISTEN ") + kPostgresChannel).c_str());
  bool const listening = libpq().result_status(result) == PGRES_COMMAND_OK;
  libpq().clear(result);
  if (!listening) fail();
  notices_->tell_everybody();
  while (wait(libpq().socket(handle.get()), -1)) {
    if (libpq().consume_input(handle.get()) == 0) fail();
    while (std::unique_ptr<PGnotify, FreeNotice> const notice{libpq().notifies(handle.get())}) notices_->tell(notice->extra);
  }
}

}  // namespace bedrud::db
