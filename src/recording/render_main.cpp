#include "recording/render_main.hpp"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <csignal>
#include <exception>

#include "recording/film.hpp"
#include "recording/render_messages.hpp"

namespace bedrud::recording {
namespace {

constexpr int kNicest = 19;

void tell(RenderNews const& news) {
  auto const line = to_text(news) + "\n";
  std::string_view rest = line;
  while (!rest.empty()) {
    auto const count = ::write(kTold, rest.data(), rest.size());
    if (count <= 0) _exit(1);  // nobody is interested any more
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
}

// Below everything else on the machine, together with every ffmpeg it starts: meetings do not notice.
void step_back() {
  setpgid(0, 0);
  setpriority(PRIO_PROCESS, 0, kNicest);
  sched_param const none{};
  sched_setscheduler(0, SCHED_IDLE, &none);
  umask(0077);
  rlimit const no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
}

}  // namespace

void render_main(int argc, char** argv) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NAME, kRenderCommand);
  signal(SIGPIPE, SIG_IGN);
  step_back();
  try {
    if (argc < 3) throw std::runtime_error("no order");
    RenderNews news;
    news.rendered = make_film(order_of(argv[2]), [](double share) {
      RenderNews now;
      now.progress = share;
      tell(now);
    });
    news.done = true;
    tell(news);
    _exit(0);
  } catch (std::exception const& error) {
    RenderNews news;
    news.error = error.what();
    tell(news);
    _exit(1);
  }
}

}  // namespace bedrud::recording
