#include "picture/reencode.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "base/child_process.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "picture/header.hpp"
#include "picture/worker_main.hpp"

namespace bedrud::picture {
namespace {

constexpr int kMostAtOnce = 2;
constexpr auto kMostTime = std::chrono::seconds(10);

using child::Descriptor;

[[noreturn]] void fail(char const* what) { throw std::system_error(errno, std::generic_category(), what); }

// One of the few places; given back with the object.
class Place {
 public:
  explicit Place(std::atomic<int>& taken) : taken_(taken) {
    if (++taken_ <= kMostAtOnce) return;
    --taken_;
    Error busy(ErrorCode::kUnavailable, PublicText{"Too many pictures are being made, please try again"});
    busy.retry_after = 2;
    throw busy;
  }
  ~Place() { --taken_; }
  Place(Place const&) = delete;
  Place& operator=(Place const&) = delete;

 private:
  std::atomic<int>& taken_;
};

// The file the child writes to, under a name nobody asks for; gone unless it was kept.
class Draft {
 public:
  explicit Draft(std::filesystem::path path)
      : path_(std::move(path)),
        file_(::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600), "a new picture") {}
  ~Draft() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  Draft(Draft const&) = delete;
  Draft& operator=(Draft const&) = delete;
  int number() const { return file_.number(); }
  // The result is the child's word: only its kind and size are taken from it, and it has to be what was asked for.
  bool is(Kind kind) const {
    std::string head(512, '\0');
    auto const count = ::pread(number(), head.data(), head.size(), 0);
    head.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    auto const header = read_header(head);
    return header && header->kind == kind && header->width == kSide && header->height == kSide;
  }
  void keep_as(std::filesystem::path const& name) {
    if (::rename(path_.c_str(), name.c_str()) != 0) fail("a new picture");
    path_.clear();
  }

 private:
  std::filesystem::path path_;
  Descriptor file_;
};

Descriptor input_of(std::string_view bytes) {
  auto const number = memfd_create("picture", MFD_CLOEXEC);
  while (number >= 0 && !bytes.empty()) {
    auto const count = ::write(number, bytes.data(), bytes.size());
    if (count <= 0) {
      ::close(number);
      fail("a picture");
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return Descriptor(number, "a picture");
}

pid_t spawn(int in, int out) {
  return child::start({
      .arguments = {"bedrud", "picture-worker"},
      // Decoders of other kinds come as modules from below VIPSHOME; generated code needs executable memory.
      .environment = {"VIPSHOME=/nonexistent", "VIPS_NOVECTOR=1"},
      .descriptors = {child::kNothing, child::kNothing, child::kNothing, in, out},
  });
}

// Waits for the end of the child, at most kMostTime; its exit code, or -1 when it was ended.
Task<int> end_of(pid_t pid) {
  auto const executor = co_await boost::asio::this_coro::executor;
  auto const child = std::make_shared<Descriptor>(child::watch(pid));
  boost::asio::posix::stream_descriptor watched(executor, ::dup(child->number()));
  boost::asio::steady_timer deadline(executor, kMostTime);
  deadline.async_wait([child](boost::system::error_code error) {
    if (!error) syscall(SYS_pidfd_send_signal, child->number(), SIGKILL, nullptr, 0);
  });
  co_await watched.async_wait(boost::asio::posix::stream_descriptor::wait_read, boost::asio::use_awaitable);
  deadline.cancel();
  siginfo_t info{};
  waitid(P_PIDFD, static_cast<id_t>(child->number()), &info, WEXITED);
  co_return info.si_code == CLD_EXITED ? info.si_status : -1;
}

}  // namespace

Task<std::filesystem::path> Reencoder::square(std::string bytes, std::filesystem::path target) {
  Place const place(running_);
  Draft draft(std::filesystem::path(target).replace_extension(".part"));
  pid_t pid = -1;
  {
    auto const in = input_of(bytes);
    pid = spawn(in.number(), draft.number());
  }
  std::string().swap(bytes);
  auto const outcome = co_await end_of(pid);
  if (outcome == kNoLibrary) {
    throw Error(ErrorCode::kUnavailable, PublicText{"This server cannot take pictures"}, LogDetail{"libvips.so.42 is missing"});
  }
  auto const png = outcome == kMadePng;
  if ((outcome != kMadeJpeg && !png) || !draft.is(png ? Kind::kPng : Kind::kJpeg)) {
    if (outcome != kUnreadable) log::warn("a picture could not be made", {{"outcome", outcome}});
    throw Error(ErrorCode::kBadRequest, PublicText{"The picture is damaged"});
  }
  target.replace_extension(png ? ".png" : ".jpg");
  draft.keep_as(target);
  co_return target;
}

}  // namespace bedrud::picture
