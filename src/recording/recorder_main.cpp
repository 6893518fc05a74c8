#include "recording/recorder_main.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <memory>
#include <optional>

#include "base/child_process.hpp"
#include "recording/sandbox.hpp"
#include "recording/session.hpp"

namespace bedrud::recording {
namespace {

namespace json = boost::json;

constexpr int kChannel = 3;
constexpr int kNoFolder = 50, kNoSocket = 51, kNoSandbox = 52, kBadOrder = 53;
constexpr int kReceiveBuffer = 8 << 20;
// A packet more or less does not matter: several are fetched with one call.
constexpr long kGatherNs = 4'000'000;
constexpr int kTickMs = 20;
constexpr std::size_t kBatch = 64, kPacket = 2048, kLongestLine = 1 << 20;
[[maybe_unused]] constexpr rlim_t kMaxMemory = rlim_t{512} << 20;  // not where a sanitizer runs
constexpr rlim_t kMaxDescriptors = 1024;

void limit_resources() {
  auto const limit = [](auto resource, rlim_t value) {
    rlimit const both{value, value};
    setrlimit(resource, &both);
  };
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, kMaxDescriptors);
#if !defined(__SANITIZE_ADDRESS__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
  limit(RLIMIT_DATA, kMaxMemory);  // a sanitizer's shadow memory counts, too
#endif
}

// Lines in both directions.
class Channel {
 public:
  // What has come; false at the end.
  bool read(std::vector<json::object>& out) {
    std::array<char, 65536> chunk;
    auto const count = ::read(kChannel, chunk.data(), chunk.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return true;
    if (count <= 0) return false;
    buffer_.append(chunk.data(), static_cast<std::size_t>(count));
    std::size_t begin = 0;
    for (auto end = buffer_.find('\n'); end != std::string::npos; end = buffer_.find('\n', begin)) {
      boost::system::error_code wrong;
      auto const value = json::parse(std::string_view(buffer_).substr(begin, end - begin), wrong);
      if (!wrong && value.is_object()) out.push_back(value.get_object());
      begin = end + 1;
    }
    buffer_.erase(0, begin);
    return buffer_.size() <= kLongestLine;
  }

  static void write(json::object const& message) {
    auto const line = json::serialize(message) + "\n";
    for (std::string_view rest = line; !rest.empty();) {
      auto const count = ::write(kChannel, rest.data(), rest.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return;
      rest.remove_prefix(static_cast<std::size_t>(count));
    }
  }

 private:
  std::string buffer_;
};

std::string text_of(json::object const& from, char const* key) {
  auto const* const value = from.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number_of(json::object const& from, char const* key, std::int64_t otherwise = 0) {
  auto const* const value = from.if_contains(key);
  return value && value->is_number() ? value->to_number<std::int64_t>() : otherwise;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in out{};
  out.sin_family = AF_INET;
  out.sin_port = htons(port);
  out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return out;
}

child::Descriptor open_socket(std::uint16_t& port) {
  auto const number = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (number < 0) _exit(kNoSocket);
  child::Descriptor out(number, "recorder");
  // As much as the system gives: a stalled machine must not cost packets.
  if (setsockopt(number, SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBuffer, sizeof kReceiveBuffer) != 0)
    setsockopt(number, SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
  auto address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(number, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::getsockname(number, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    _exit(kNoSocket);
  }
  port = ntohs(address.sin_port);
  return out;
}

class Recorder {
 public:
  Recorder(Session& session, int socket) : session_(session), socket_(socket) {
    for (std::size_t i = 0; i < kBatch; ++i) {
      vectors_[i] = {packets_[i].data(), kPacket};
      headers_[i].msg_hdr.msg_iov = &vectors_[i];
      headers_[i].msg_hdr.msg_iovlen = 1;
    }
  }

  void run() {
    while (!done_) {
      std::array<pollfd, 2> ready{{{kChannel, POLLIN, 0}, {connected_ ? socket_ : -1, POLLIN, 0}}};
      if (::poll(ready.data(), ready.size(), kTickMs) < 0 && errno != EINTR) break;
      if (ready[0].revents != 0 && !take_orders()) {
        session_.finish("");
        return;
      }
      if (ready[1].revents != 0) {
        timespec const gather{0, kGatherNs};
        ::clock_nanosleep(CLOCK_MONOTONIC, 0, &gather, nullptr);
        receive();
      }
      tick();
    }
  }

 private:
  void receive() {
    for (;;) {
      auto const count = ::recvmmsg(socket_, headers_.data(), kBatch, MSG_DONTWAIT, nullptr);
      // Before it is connected, anybody on this machine may have sent something.
      for (int i = 0; connected_ && i < count; ++i) {
        auto const index = static_cast<std::size_t>(i);
        session_.receive(View(packets_[index]).first(std::min<std::size_t>(headers_[index].msg_len, kPacket)));
      }
      if (count < static_cast<int>(kBatch)) return;
    }
  }

  void tick() {
    for (auto const& packet : session_.tick()) {
      if (connected_) ::send(socket_, packet.data(), packet.size(), MSG_DONTWAIT);
    }
    if (auto const failure = session_.failure(); !failure.empty() && !done_) end(failure, failure);
  }

  void end(std::string const& reason, std::string const& error) {
    done_ = true;
    auto const duration = session_.now();
    session_.finish(reason);
    Channel::write({{"ended", reason}, {"error", error}, {"duration", duration}, {"size", session_.size()}});
  }

  // False when the channel is closed.
  bool take_orders() {
    std::vector<json::object> orders;
    bool const open = channel_.read(orders);
    for (auto const& order : orders) {
      if (!done_) obey(order);
    }
    return open || done_;
  }

  void obey(json::object const& order) {
    auto const what = text_of(order, "do");
    if (what == "track") {
      session_.add({.track = text_of(order, "track"),
                    .participant = text_of(order, "participant"),
                    .kind = text_of(order, "kind"),
                    .source = text_of(order, "source"),
                    .codec = text_of(order, "codec"),
                    .ssrc = static_cast<std::uint32_t>(number_of(order, "ssrc")),
                    .clock_rate = static_cast<std::uint32_t>(number_of(order, "clockRate")),
                    .payload_type = static_cast<std::uint8_t>(number_of(order, "payloadType")),
                    .redundant = static_cast<int>(number_of(order, "redundant", -1)),
                    .channels = static_cast<int>(number_of(order, "channels", 2))});
    } else if (what == "end") {
      session_.end(static_cast<std::uint32_t>(number_of(order, "ssrc")));
    } else if (what == "log") {
      if (auto const* const event = order.if_contains("event"); event && event->is_object()) session_.log(event->get_object());
    } else if (what == "connect") {
      receive();
      auto const address = loopback(static_cast<std::uint16_t>(number_of(order, "port")));
      connected_ = ::connect(socket_, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
      session_.sender_changed();
    } else if (what == "stop") {
      end(text_of(order, "reason"), "");
    }
  }

  Session& session_;
  int socket_;
  Channel channel_;
  std::array<std::array<std::uint8_t, kPacket>, kBatch> packets_{};
  std::array<iovec, kBatch> vectors_{};
  std::array<mmsghdr, kBatch> headers_{};
  bool connected_ = false, done_ = false;
};

json::object first_order() {
  Channel channel;
  std::vector<json::object> orders;
  while (orders.empty()) {
    if (!channel.read(orders)) _exit(0);
  }
  if (orders.size() != 1 || text_of(orders.front(), "do") != "open") _exit(kBadOrder);
  return orders.front();
}

}  // namespace

void recorder_main() {
  // A Ctrl-C on the terminal reaches the whole group; the channel says when to end.
  for (int const signal_number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGUSR1, SIGUSR2}) std::signal(signal_number, SIG_IGN);
  prctl(PR_SET_NAME, "recorder");
  prctl(PR_SET_DUMPABLE, 0);
  limit_resources();
  auto const order = first_order();
  auto const folder = ::open(text_of(order, "folder").c_str(), O_DIRECTORY | O_PATH | O_CLOEXEC);
  if (folder < 0) _exit(kNoFolder);
  std::uint16_t port = 0;
  auto const socket = open_socket(port);
  if (!enter_sandbox()) _exit(kNoSandbox);
  {
    Session session(folder, {.recording = text_of(order, "recording"),
                             .room = text_of(order, "room"),
                             .at = number_of(order, "at"),
                             .number = static_cast<int>(number_of(order, "segment", 1)),
                             .least_free = static_cast<std::uint64_t>(number_of(order, "leastFree"))});
    Channel::write({{"port", port}, {"at", session.at()}});
    auto const recorder = std::make_unique<Recorder>(session, socket.number());
    recorder->run();
  }
  _exit(0);
}

}  // namespace bedrud::recording
