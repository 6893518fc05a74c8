#include "media/livekit/supervisor.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <csignal>
#include <stdexcept>
#include "base/log.hpp"

namespace bedrud::livekit {
namespace {

using std::chrono::milliseconds, std::chrono::seconds, std::chrono::steady_clock;

constexpr milliseconds kStartLook(100), kLookEvery(2000);
constexpr seconds kStartTime(20);  // until it answers for the first time
constexpr int kMostSilent = 3;     // looks without an answer
constexpr milliseconds kFirstDelay(250), kMostDelay(30'000);
constexpr seconds kStable(60);  // after so long the next end counts as the first
constexpr milliseconds kForce(50), kEndLook(20);
constexpr seconds kEndTime(2);

}  // namespace

void Supervisor::launch() {
  settings_.port = free_tcp_port();
  auto settings = settings_;
  if (settings.media_port == 0) settings.media_port = free_media_port();
  auto const path = folder_ + "/config.yaml";
  write_private(path, server_config(settings));
  port_ = settings_.port;
  process_ = std::make_shared<ServerProcess>(io_);
  process_->start(
      program_, {"--config", path},
      [this](std::string line) {
        log::info("livekit-server says", {{"line", boost::json::value(line)}});
        said_ = std::move(line);
      },
      [this](std::string how) {
        how_ = std::move(how);
        timer_.cancel();
      });
}

Task<void> Supervisor::pause(milliseconds time) {
  timer_.expires_after(time);
  boost::system::error_code ignored;
  co_await timer_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
}

std::string Supervisor::last_words() const { return said_.empty() ? how_ : how_ + ", " + said_; }

Task<void> Supervisor::start(ServerSettings settings) {
  settings_ = std::move(settings);
  launch();
  auto const until = steady_clock::now() + kStartTime;
  std::string why;
  while (!(why = co_await backend_.look()).empty()) {
    if (!process_->alive()) throw std::runtime_error(program_ + " ended at its start: " + last_words());
    if (steady_clock::now() > until) throw std::runtime_error(program_ + " does not answer after its start: " + why);
    co_await pause(kStartLook);
  }
  boost::asio::co_spawn(io_, watch(), boost::asio::detached);
}

// Until it is gone.
Task<void> Supervisor::attend() {
  bool answers = false;
  int silent = 0;
  auto const began = steady_clock::now();
  while (process_->alive()) {
    auto const why = co_await backend_.look();
    if (why.empty()) {
      if (!answers) log::info("livekit-server runs", {{"pid", process_->pid()}, {"port", port_.load()}});
      answers = true;
      silent = 0;
    } else if (!stopping_ && (answers ? ++silent >= kMostSilent : steady_clock::now() - began > kStartTime)) {
      log::error("livekit-server does not answer and is ended", {{"reason", boost::json::value(why)}});
      process_->signal(SIGKILL);
    }
    if (process_->alive()) co_await pause(answers ? kLookEvery : kStartLook);
  }
  backend_.set_missing("livekit-server is not running");
}

Task<void> Supervisor::watch() {
  for (;;) {
    auto const began = steady_clock::now();
    co_await attend();
    if (stopping_) co_return;
    if (delay_ == milliseconds() || steady_clock::now() - began > kStable) delay_ = kFirstDelay;
    log::error("livekit-server ended; it is started again",
               {{"how", boost::json::value(last_words())}, {"afterMs", delay_.count()}});
    co_await pause(delay_);
    delay_ = std::min(delay_ * 2, kMostDelay);
    if (stopping_) co_return;
    try {
      launch();
    } catch (std::exception const& failed) { how_ = failed.what(); }
  }
}

Task<void> Supervisor::stop() {
  stopping_ = true;
  timer_.cancel();
  if (!process_ || !process_->alive()) co_return;
  auto const until = steady_clock::now() + kEndTime;
  boost::asio::steady_timer timer(io_);
  process_->signal(SIGTERM);
  // The first asks it to wait until everybody has left by himself, the second to send them away.
  timer.expires_after(kForce);
  co_await timer.async_wait(boost::asio::use_awaitable);
  process_->signal(SIGTERM);
  while (process_->alive()) {
    if (steady_clock::now() > until) process_->signal(SIGKILL);
    timer.expires_after(kEndLook);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

}  // namespace bedrud::livekit
