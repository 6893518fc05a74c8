#pragma once
// The parent's end of one media worker: starts the process, carries requests and notifications over two socket pairs
// (size-prefixed flatbuffers on the child's descriptors 3 and 4), notices its death. Media thread only. Internal to this
// layer: no flatbuffers type leaves it.
#include <FBS/message.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/task.hpp"

namespace bedrud::sfu {

namespace fb = flatbuffers;
using Builder = fb::FlatBufferBuilder;
using Method = FBS::Request::Method;
using Body = FBS::Request::Body;

// An answer of the worker, verified, with the memory it lies in.
class Reply {
 public:
  Reply() = default;
  explicit Reply(std::shared_ptr<std::uint8_t[]> memory) : memory_(std::move(memory)) {}
  FBS::Response::Response const& response() const;

 private:
  std::shared_ptr<std::uint8_t[]> memory_;
};

class WorkerProcess : public std::enable_shared_from_this<WorkerProcess> {
 public:
  using Notify = std::function<void(FBS::Notification::Notification const&)>;

  explicit WorkerProcess(boost::asio::io_context& media) : media_(media), out_(media), in_(media), pidfd_(media) {}

  // Throws std::system_error. `on_exit` is called once, after all pending requests have failed.
  void start(std::vector<std::string> arguments, std::function<void(int how, int status)> on_exit);
  void close();  // asks it to end
  void kill();
  bool alive() const { return pid_ > 0 && !dead_; }
  pid_t pid() const { return pid_; }

  // `body` builds the request's body inside the builder and returns its offset. Throws std::runtime_error with the worker's
  // reason, or when it has died.
  template <class Build>
  Task<Reply> call(Method method, std::string handler, Body type, Build body) {
    co_return co_await ask(encode(method, handler, type, body));
  }
  Task<Reply> call(Method method, std::string handler);
  // Without waiting for the answer; a refusal is logged.
  template <class Build>
  void post(Method method, std::string const& handler, Body type, Build body) {
    if (alive()) tell(encode(method, handler, type, body));
  }
  void post(Method method, std::string const& handler);
  // `done` gets the answer; it is not called when the worker refuses or dies.
  void query(Method method, std::string const& handler, std::function<void(Reply const&)> done);
  // The same for callers that want the answer and cannot wait. `done` is called from the worker's answer or its death, never
  // from here; not at all when it has died before.
  using Done = std::function<void(std::string error, Reply reply)>;
  template <class Build>
  void post(Method method, std::string const& handler, Body type, Build body, Done done) {
    if (!alive()) return;
    auto request = encode(method, handler, type, body);
    pending_.emplace(request.id, std::move(done));
    push(std::move(request.bytes));
  }

  // Notifications of one handler; an empty function ends them.
  void listen(std::string const& handler, Notify notify);

 private:
  struct Encoded {
    std::uint32_t id;
    fb::DetachedBuffer bytes;
  };

  template <class Build>
  Encoded encode(Method method, std::string const& handler, Body type, Build const& body) {
    Builder builder(512);
    fb::Offset<void> const offset = body(builder);
    return finish(builder, method, handler, type, offset);
  }
  Encoded finish(Builder& builder, Method method, std::string const& handler, Body type, fb::Offset<void> body);
  Task<Reply> ask(Encoded request);
  void tell(Encoded request);
  void push(fb::DetachedBuffer bytes);
  void write();
  void read();
  void receive(std::uint8_t const* framed, std::uint32_t size);
  void await_exit();

  boost::asio::io_context& media_;
  boost::asio::local::stream_protocol::socket out_, in_;
  boost::asio::posix::stream_descriptor pidfd_;
  pid_t pid_ = -1;
  bool dead_ = false;
  std::uint32_t next_id_ = 0;
  std::map<std::uint32_t, Done> pending_;
  std::map<std::string, Notify, std::less<>> listeners_;
  std::deque<fb::DetachedBuffer> queue_;
  std::vector<boost::asio::const_buffer> batch_;  // the head of queue_ that is being written
  std::vector<std::uint8_t> buffer_;
  std::array<std::uint8_t, 65536> chunk_{};
  std::function<void(int, int)> on_exit_;
};

}  // namespace bedrud::sfu
