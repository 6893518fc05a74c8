#include "recording/recorder_process.hpp"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "base/child_process.hpp"
#include "base/log.hpp"

namespace bedrud::recording {

void RecorderProcess::start(Events events) {
  events_ = std::move(events);
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw std::system_error(errno, std::generic_category(), "recorder");
  child::Descriptor ours(ends[0], "recorder");
  child::Descriptor const theirs(ends[1], "recorder");
  pid_ = child::start({
      .arguments = {"bedrud", "recorder"},
      .descriptors = {child::kNothing, child::kNothing, child::kInherited, theirs.number()},
  });
  watched_.assign(child::watch(pid_).release());
  channel_.assign(boost::asio::local::stream_protocol(), ours.release());
  await_exit();
  read();
}

void RecorderProcess::tell(boost::json::object const& message) {
  if (pid_ < 0 || !channel_.is_open()) return;
  queue_.push_back(boost::json::serialize(message) + "\n");
  if (queue_.size() == 1) write();
}

void RecorderProcess::close() {
  boost::system::error_code ignored;
  channel_.close(ignored);
  silent_ = true;
}

void RecorderProcess::kill() {
  if (pid_ > 0 && !ended_) ::kill(pid_, SIGKILL);
}

void RecorderProcess::write() {
  boost::asio::async_write(channel_, boost::asio::buffer(queue_.front()),
                           [self = shared_from_this()](boost::system::error_code error, std::size_t) {
                             if (error) return;
                             self->queue_.pop_front();
                             if (!self->queue_.empty()) self->write();
                           });
}

void RecorderProcess::read() {
  channel_.async_read_some(boost::asio::buffer(chunk_),
                           [self = shared_from_this()](boost::system::error_code error, std::size_t count) {
                             if (error) {
                               self->silent_ = true;
                               self->gone();
                               return;
                             }
                             self->buffer_.append(self->chunk_.data(), count);
                             for (std::size_t end; (end = self->buffer_.find('\n')) != std::string::npos;) {
                               boost::system::error_code wrong;
                               auto const value = boost::json::parse(std::string_view(self->buffer_).substr(0, end), wrong);
                               self->buffer_.erase(0, end + 1);
                               auto const said = self->events_.said;
                               if (!wrong && value.is_object() && said) said(value.get_object());
                             }
                             self->read();
                           });
}

void RecorderProcess::await_exit() {
  watched_.async_wait(boost::asio::posix::stream_descriptor::wait_read, [self = shared_from_this()](
                                                                            boost::system::error_code error) {
    if (error) return;
    siginfo_t info{};
    waitid(P_PIDFD, static_cast<id_t>(self->watched_.native_handle()), &info, WEXITED);
    self->ended_ = true;
    bool const orderly = info.si_code == CLD_EXITED && info.si_status == 0;
    log::write(
        orderly ? log::Level::kDebug : log::Level::kError, "a recorder ended",
        {{"pid", static_cast<std::int64_t>(self->pid_)}, {"signal", info.si_code != CLD_EXITED}, {"status", info.si_status}});
    self->gone();
  });
}

void RecorderProcess::gone() {
  if (!silent_ || !ended_) return;
  auto const told = std::exchange(events_, {});
  if (told.gone) told.gone();
}

}  // namespace bedrud::recording
