#include "recording/process_renderer.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include "base/child_process.hpp"
#include "recording/ffmpeg.hpp"
#include "recording/machine_load.hpp"
#include "recording/render_main.hpp"
#include "recording/render_messages.hpp"

namespace bedrud::recording {
namespace {

namespace asio = boost::asio;

// The running process, its ffmpegs in one group with it. Ends them with the object.
class Work {
 public:
  Work(asio::any_io_executor const& executor, RenderOrder const& order) : news_(executor) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::system_error(errno, std::generic_category(), "a pipe");
    child::Descriptor exit(ends[0], "a pipe");
    child::Descriptor const entry(ends[1], "a pipe");
    char const* const path = std::getenv("PATH");
    process_ = child::start({
        .arguments = {"bedrud", kRenderCommand, to_text(order)},
        .environment = {std::string("PATH=") + (path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin")},
        .descriptors = {child::kNothing, child::kNothing, child::kInherited, entry.number()},
    });
    news_.assign(exit.release());
  }
  ~Work() {
    if (process_ < 0) return;
    signal(SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  Work(Work const&) = delete;
  Work& operator=(Work const&) = delete;

  void pause(bool yes) {
    if (paused_ == yes) return;
    paused_ = yes;
    signal(yes ? SIGSTOP : SIGCONT);
  }
  bool paused() const { return paused_; }
  asio::posix::stream_descriptor& news() { return news_; }

 private:
  // Before it has made its group there is nobody else in it.
  void signal(int number) const {
    if (::kill(-process_, number) != 0) ::kill(process_, number);
  }

  pid_t process_ = -1;
  bool paused_ = false;
  asio::posix::stream_descriptor news_;
};

}  // namespace

bool ProcessRenderer::available(std::string& why) const {
  if (!find_program("ffmpeg").empty() && !find_program("ffprobe").empty()) return true;
  why = "ffmpeg is not installed";
  return false;
}

Task<Rendered> ProcessRenderer::render(RenderOrder order, std::function<void(double)> progress) {
  auto const executor = co_await asio::this_coro::executor;
  Work work(executor, order);
  asio::steady_timer look(executor);
  MachineLoad machine;
  auto const load = limits_.load ? limits_.load : [&] { return machine.share(); };
  auto patience = limits_.patience;
  // A timer that has run out just before the end calls after it, when nothing of this is there any more.
  auto const alive = std::make_shared<bool>(true);
  std::function<void()> watch = [&] {
    look.expires_after(limits_.look);
    look.async_wait([&, here = std::weak_ptr(alive)](boost::system::error_code error) {
      if (error || here.expired()) return;
      work.pause(load() > limits_.pause_above);
      if (!work.paused()) patience -= limits_.look;
      if (patience.count() < 0) return work.news().cancel();
      watch();
    });
  };
  watch();
  std::string text;
  for (std::string chunk(4096, '\0');;) {
    boost::system::error_code error;
    auto const size =
        co_await work.news().async_read_some(asio::buffer(chunk), asio::redirect_error(asio::use_awaitable, error));
    if (patience.count() < 0) throw std::runtime_error("ffmpeg made no progress and was ended");
    if (error) throw std::runtime_error("the process that renders has died");
    patience = limits_.patience;
    text.append(chunk, 0, size);
    for (std::size_t end; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1)) {
      auto const news = news_of(std::string_view(text).substr(0, end));
      if (!news.error.empty()) throw std::runtime_error(news.error);
      if (news.done) co_return news.rendered;
      progress(news.progress);
    }
  }
}

}  // namespace bedrud::recording
