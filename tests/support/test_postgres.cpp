#include "test_postgres.hpp"

#include <libpq-fe.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace bedrud::test {
namespace {

namespace fs = std::filesystem;

class TempFolder {
 public:
  TempFolder() {
    char name[] = "/tmp/bedrud-test-XXXXXX";
    if (mkdtemp(name) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = name;
    fs::permissions(path_, fs::perms(0755));
  }
  ~TempFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TempFolder(TempFolder const&) = delete;
  TempFolder& operator=(TempFolder const&) = delete;
  fs::path const& path() const { return path_; }

 private:
  fs::path path_;
};

TempFolder& folder() {
  static TempFolder instance;
  return instance;
}

class Server {
 public:
  Server() {
    if (auto const* bin = std::getenv("PG_BIN")) bin_ = bin;
    root_ = folder().path() / "pg";
    fs::create_directories(root_);
    // initdb refuses root: an unprivileged user owns the cluster then.
    if (getuid() == 0) {
      auto const* user = getpwnam("postgres");
      if (user == nullptr) user = getpwnam("nobody");
      if (user == nullptr) throw std::runtime_error("no unprivileged user for PostgreSQL");
      uid_ = user->pw_uid;
      gid_ = user->pw_gid;
      if (chown(root_.c_str(), uid_, gid_) != 0) throw std::runtime_error("chown failed");
    }
    run({bin_ / "initdb", "-D", root_ / "data", "-U", "bedrud", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"});
    start();
  }
  ~Server() { stop(); }
  Server(Server const&) = delete;
  Server& operator=(Server const&) = delete;

  void start() {
    run({bin_ / "pg_ctl", "-D", root_ / "data", "-w", "-t", "60", "-l", root_ / "log", "-o",
         "-c listen_addresses='' -c unix_socket_directories='" + root_.string() + "' -c fsync=off -c shared_buffers=16MB",
         "start"});
  }
  void stop() { run({bin_ / "pg_ctl", "-D", root_ / "data", "-w", "-m", "fast", "stop"}); }
  std::string dsn(std::string const& database) const { return "host=" + root_.string() + " user=bedrud dbname=" + database; }

 private:
  void run(std::vector<std::string> const& command) const {
    std::vector<char*> arguments;
    for (auto const& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    auto const output = (root_ / "output").string();
    pid_t const child = fork();
    if (child == 0) {
      if (uid_ != 0 && (setgid(gid_) != 0 || setuid(uid_) != 0)) _exit(126);
      if (chdir(root_.c_str()) != 0) _exit(126);
      if (std::freopen("/dev/null", "r", stdin) == nullptr) _exit(126);
      if (std::freopen(output.c_str(), "a", stdout) == nullptr) _exit(126);
      dup2(STDOUT_FILENO, STDERR_FILENO);
      execv(arguments[0], arguments.data());
      _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
      std::ifstream file(output);
      throw std::runtime_error(
          command[0] + " failed: " + std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()));
    }
  }

  fs::path bin_ = "/usr/lib/postgresql/15/bin", root_;
  uid_t uid_ = 0;
  gid_t gid_ = 0;
};

Server& server() {
  folder();  // outlives the server
  static Server instance;
  return instance;
}

}  // namespace

std::string fresh_postgres() {
  static int count = 0;
  auto const name = "test" + std::to_string(++count);
  auto* const connection = PQconnectdb(server().dsn("postgres").c_str());
  auto* const result = PQexec(connection, ("CREATE DATABASE " + name).c_str());
  bool const made = PQresultStatus(result) == PGRES_COMMAND_OK;
  std::string const error = PQerrorMessage(connection);
  PQclear(result);
  PQfinish(connection);
  if (!made) throw std::runtime_error("CREATE DATABASE: " + error);
  return server().dsn(name);
}

void restart_postgres() {
  server().stop();
  server().start();
}

std::string temp_folder() { return folder().path().string(); }

}  // namespace bedrud::test
