#include "media/sfu/worker_process.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "base/child_process.hpp"
#include "base/log.hpp"

namespace bedrud::sfu {
namespace {

constexpr std::uint32_t kMaxMessage = 8 << 20;
constexpr std::size_t kMaxBatch = 64;  // as many as asio hands to one writev

[[noreturn]] void fail(int error) { throw std::system_error(error, std::generic_category(), "media worker"); }

void socket_pair(int (&ends)[2]) {
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail(errno);
}

}  // namespace

FBS::Response::Response const& Reply::response() const {
  return *fb::GetSizePrefixedRoot<FBS::Message::Message>(memory_.get())->data_as<FBS::Response::Response>();
}

void WorkerProcess::start(std::vector<std::string> arguments, std::function<void(int, int)> on_exit) {
  on_exit_ = std::move(on_exit);
  int to[2], from[2];
  socket_pair(to);
  socket_pair(from);
  child::Descriptor const child_in(to[1], "media worker"), child_out(from[1], "media worker");
  arguments.insert(arguments.begin(), {"bedrud", "media-worker", "--parent=" + std::to_string(getpid())});
  pid_ = child::start({
      .arguments = std::move(arguments),
      .descriptors = {child::kNothing, child::kNothing, child::kInherited, child_in.number(), child_out.number()},
  });
  pidfd_.assign(child::watch(pid_).release());
  out_.assign(boost::asio::local::stream_protocol(), to[0]);
  in_.assign(boost::asio::local::stream_protocol(), from[0]);
  await_exit();
  read();
}

void WorkerProcess::close() {
  if (!alive()) return;
  Builder builder(64);
  auto const note = FBS::Notification::CreateNotificationDirect(builder, "", FBS::Notification::Event::WORKER_CLOSE);
  builder.FinishSizePrefixed(FBS::Message::CreateMessage(builder, FBS::Message::Body::Notification, note.Union()));
  push(builder.Release());
}

void WorkerProcess::kill() {
  if (alive()) ::kill(pid_, SIGKILL);
}

WorkerProcess::Encoded WorkerProcess::finish(Builder& builder, Method method, std::string const& handler, Body type,
                                             fb::Offset<void> body) {
  if (++next_id_ == 0) ++next_id_;
  auto const request = FBS::Request::CreateRequestDirect(builder, next_id_, method, handler.c_str(), type, body);
  builder.FinishSizePrefixed(FBS::Message::CreateMessage(builder, FBS::Message::Body::Request, request.Union()));
  return {next_id_, builder.Release()};
}

Task<Reply> WorkerProcess::ask(Encoded request) {
  auto const self = shared_from_this();
  if (!alive()) throw std::runtime_error("the media worker has died");
  struct Outcome {
    boost::asio::steady_timer wake;
    bool done = false;
    std::string error;
    Reply reply;
  };
  auto const outcome = std::make_shared<Outcome>(
      Outcome{boost::asio::steady_timer(media_, boost::asio::steady_timer::time_point::max()), false, {}, {}});
  pending_.emplace(request.id, [outcome](std::string error, Reply reply) {
    outcome->done = true;
    outcome->error = std::move(error);
    outcome->reply = std::move(reply);
    outcome->wake.cancel();
  });
  push(std::move(request.bytes));
  if (!outcome->done) {
    boost::system::error_code ignored;
    co_await outcome->wake.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  }
  if (!outcome->error.empty()) throw std::runtime_error(outcome->error);
  co_return outcome->reply;
}

Task<Reply> WorkerProcess::call(Method method, std::string handler) {
  co_return co_await call(method, std::move(handler), Body::NONE, [](Builder&) { return fb::Offset<void>(0); });
}

void WorkerProcess::tell(Encoded request) {
  pending_.emplace(request.id, [](std::string error, Reply) {
    // Closing what the worker closed by itself a moment before is normal.
    if (!error.empty()) log::debug("media worker refused a request", {{"why", boost::json::value_from(error)}});
  });
  push(std::move(request.bytes));
}

void WorkerProcess::post(Method method, std::string const& handler) {
  post(method, handler, Body::NONE, [](Builder&) { return fb::Offset<void>(0); });
}

void WorkerProcess::query(Method method, std::string const& handler, std::function<void(Reply const&)> done) {
  if (!alive()) return;
  Builder builder(128);
  auto request = finish(builder, method, handler, Body::NONE, fb::Offset<void>(0));
  pending_.emplace(request.id, [done = std::move(done)](std::string error, Reply reply) {
    if (error.empty()) done(reply);
  });
  push(std::move(request.bytes));
}

void WorkerProcess::listen(std::string const& handler, Notify notify) {
  if (notify)
    listeners_[handler] = std::move(notify);
  else
    listeners_.erase(handler);
}

void WorkerProcess::push(fb::DetachedBuffer bytes) {
  if (!alive()) return;
  queue_.push_back(std::move(bytes));
  if (queue_.size() == 1) write();
}

// What gathered meanwhile goes with one system call.
void WorkerProcess::write() {
  batch_.clear();
  for (auto const& bytes : queue_) {
    batch_.emplace_back(bytes.data(), bytes.size());
    if (batch_.size() == kMaxBatch) break;
  }
  boost::asio::async_write(out_, batch_, [self = shared_from_this()](boost::system::error_code error, std::size_t) {
    if (error) return;  // the pidfd tells the rest
    self->queue_.erase(self->queue_.begin(), self->queue_.begin() + static_cast<std::ptrdiff_t>(self->batch_.size()));
    if (!self->queue_.empty()) self->write();
  });
}

void WorkerProcess::read() {
  in_.async_read_some(
      boost::asio::buffer(chunk_), [self = shared_from_this()](boost::system::error_code error, std::size_t size) {
        if (error) return;
        auto& buffer = self->buffer_;
        buffer.insert(buffer.end(), self->chunk_.begin(), self->chunk_.begin() + static_cast<std::ptrdiff_t>(size));
        std::size_t at = 0;
        while (buffer.size() - at >= sizeof(std::uint32_t)) {
          std::uint32_t length = 0;
          std::memcpy(&length, buffer.data() + at, sizeof length);
          if (length > kMaxMessage) return self->kill();
          if (buffer.size() - at < sizeof length + length) break;
          self->receive(buffer.data() + at, length);
          at += sizeof length + length;
        }
        buffer.erase(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(at));
        self->read();
      });
}

// The worker is the less trusted side: every message is verified, in aligned memory of its own.
void WorkerProcess::receive(std::uint8_t const* framed, std::uint32_t size) {
  std::size_t const whole = sizeof(std::uint32_t) + size;
  std::shared_ptr<std::uint8_t[]> const memory(new std::uint8_t[whole]);
  std::memcpy(memory.get(), framed, whole);
  fb::Verifier verifier(memory.get(), whole, 64, 1000000);
  if (!verifier.VerifySizePrefixedBuffer<FBS::Message::Message>(nullptr)) {
    log::error("a media worker sent what cannot be read; it is ended");
    return kill();
  }
  auto const* const message = fb::GetSizePrefixedRoot<FBS::Message::Message>(memory.get());
  if (auto const* const response = message->data_as<FBS::Response::Response>()) {
    auto const node = pending_.extract(response->id());
    if (!node) return;
    std::string const error = response->accepted() ? "" : response->reason() ? response->reason()->str() : "refused";
    node.mapped()(error, Reply(memory));
  } else if (auto const* const note = message->data_as<FBS::Notification::Notification>()) {
    auto const found = listeners_.find(note->handlerId()->string_view());
    if (found == listeners_.end()) return;
    auto const notify = found->second;  // may end its own listening
    notify(*note);
  } else if (auto const* const line = message->data_as<FBS::Log::Log>()) {
    log::debug("media worker", {{"line", boost::json::value_from(line->data()->str())}});
  }
}

void WorkerProcess::await_exit() {
  pidfd_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                    [self = shared_from_this()](boost::system::error_code error) {
                      if (error) return;
                      siginfo_t info{};
                      waitid(P_PIDFD, static_cast<id_t>(self->pidfd_.native_handle()), &info, WEXITED);
                      self->dead_ = true;
                      boost::system::error_code ignored;
                      self->out_.close(ignored);
                      self->in_.close(ignored);
                      self->pidfd_.close(ignored);
                      self->listeners_.clear();
                      for (auto& [id, done] : std::exchange(self->pending_, {})) done("the media worker has died", {});
                      std::exchange(self->on_exit_, nullptr)(info.si_code, info.si_status);
                    });
}

}  // namespace bedrud::sfu
