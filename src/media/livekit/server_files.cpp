#include "media/livekit/server_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/json.hpp>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace bedrud::livekit {
namespace {

namespace fs = std::filesystem;

bool is_program(std::string const& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && access(path.c_str(), X_OK) == 0;
}

// Somebody else who may write there decides what we run.
bool others_write(fs::path const& path) {
  struct stat info{};
  if (stat(path.c_str(), &info) != 0) return true;
  bool const of_trusted = info.st_uid == 0 || info.st_uid == geteuid();
  return !of_trusted || (info.st_mode & S_IWOTH) != 0;
}

std::string in_path() {
  auto const* const path = std::getenv("PATH");
  std::istringstream folders(path ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    auto const program = folder + "/livekit-server";
    if (folder.starts_with('/') && is_program(program)) return program;
  }
  return {};
}

[[noreturn]] void fail(std::string const& path) {
  throw std::runtime_error("cannot write " + path + ": " + std::strerror(errno));
}

template <class Protocol>
std::uint16_t free_port(typename Protocol::endpoint const& any) {
  boost::asio::io_context io;
  return typename Protocol::socket(io, any).local_endpoint().port();
}

}  // namespace

std::string installed_program(std::string const& data_folder) { return data_folder + "/livekit/livekit-server"; }

std::string find_program(std::string const& configured, std::string const& data_folder) {
  std::string program = configured;
  if (program.empty()) program = is_program(installed_program(data_folder)) ? installed_program(data_folder) : in_path();
  if (program.empty()) {
    throw std::runtime_error(
        "media.backend is managed, but there is no livekit-server: run `bedrud livekit install`, put one into PATH, or name it "
        "in media.livekitServer.");
  }
  if (!is_program(program)) throw std::runtime_error("media.livekitServer: " + program + " is not a program.");
  std::error_code bad;
  auto const real = fs::canonical(program, bad);
  if (bad || others_write(real) || others_write(real.parent_path())) {
    throw std::runtime_error("media.livekitServer: other users may write to " + program +
                             " or its folder, so what it is cannot be trusted; it is not started.");
  }
  return real;
}

std::string server_config(ServerSettings const& settings) {
  boost::json::object rtc{{"udp_port", settings.media_port},
                          {"tcp_port", settings.media_port},
                          {"use_external_ip", false},
                          {"enable_loopback_candidate", settings.loopback}};
  if (!settings.node_ip.empty()) rtc["node_ip"] = settings.node_ip;
  return boost::json::serialize(boost::json::object{
             {"port", settings.port},
             {"bind_addresses", {"127.0.0.1"}},
             {"rtc", std::move(rtc)},
             {"keys", {{settings.key.key, settings.key.secret}}},
             {"webhook", {{"api_key", settings.key.key}, {"urls", boost::json::array{settings.webhook_url}}}},
             {"room", {{"auto_create", true}, {"enable_remote_unmute", settings.remote_unmute}}},
             {"logging", {{"level", "warn"}, {"json", true}}}}) +
         "\n";
}

void write_private(std::string const& path, std::string const& text) {
  auto const folder = fs::path(path).parent_path();
  std::error_code bad;
  fs::create_directories(folder, bad);
  if (!bad) fs::permissions(folder, fs::perms::owner_all, bad);
  auto const part = path + ".part";
  int const file = open(part.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) fail(path);
  bool const written = fchmod(file, 0600) == 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  close(file);
  if (!written || std::rename(part.c_str(), path.c_str()) != 0) fail(path);
}

std::uint16_t free_tcp_port() { return free_port<boost::asio::ip::tcp>({boost::asio::ip::address_v4::loopback(), 0}); }
std::uint16_t free_media_port() { return free_port<boost::asio::ip::udp>({boost::asio::ip::udp::v4(), 0}); }

}  // namespace bedrud::livekit
