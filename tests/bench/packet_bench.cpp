// One client publishes audio or video, others receive it, all over loopback with ICE, DTLS and SRTP AES-128-GCM, through a
// media worker that the SFU layer starts. Prints one JSON line: packets sent, received and lost, and the worker's CPU time for
// each forwarded packet, the delay of forwarding and the worker's memory for each receiver. The process that would be the
// server only sets the streams up; packets never touch it.
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <charconv>
#include <chrono>
#include <cmath>
#include <ctime>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <thread>

#include "base/log.hpp"
#include "media/sfu/engine.hpp"
#include "media/sfu/worker_main.hpp"
#include "media_peer.hpp"
#include "rtp_source.hpp"

namespace bedrud::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  bool video = true;
  int receivers = 20, seconds = 5, layers = 1;
  bool client_numbers = true;  // one peer connection: the worker rewrites payload types and extension ids for each receiver
  bool verify = false, feedback = true;
};

constexpr char kUsage[] =
    "usage: packet_bench [--kind audio|video] [--layers 1|3] [--receivers N] [--seconds N] [--own-numbers] [--silent] "
    "[--verify]\n"
    "  --layers       simulcast of video; receivers get the biggest\n"
    "  --silent       receivers send nothing back, default: receiver reports and transport-wide feedback\n"
    "  --own-numbers  the worker's payload types on the wire (two peer connections), default: the receiver's (one)\n"
    "  --verify       decrypt every packet and check its content and order; the figure is then for nothing\n";

int number(std::string_view name, std::string_view text, int least, int most) {
  int value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
    throw std::invalid_argument(std::string(name) + " must be " + std::to_string(least) + " to " + std::to_string(most));
  return value;
}

Options parse(int argc, char** argv) {
  Options out;
  for (int i = 1; i < argc; ++i) {
    std::string_view const name = argv[i];
    if (name == "--own-numbers") {
      out.client_numbers = false;
    } else if (name == "--silent") {
      out.feedback = false;
    } else if (name == "--verify") {
      out.verify = true;
    } else if (i + 1 == argc) {
      throw std::invalid_argument(std::string(name) + " is unknown or needs a value\n" + kUsage);
    } else if (std::string_view const value = argv[++i]; name == "--kind" && (value == "audio" || value == "video")) {
      out.video = value == "video";
    } else if (name == "--receivers") {
      out.receivers = number(name, value, 1, 1000);
    } else if (name == "--layers" && (value == "1" || value == "3")) {
      out.layers = value[0] - '0';
    } else if (name == "--seconds") {
      out.seconds = number(name, value, 1, 3600);
    } else {
      throw std::invalid_argument("unknown: " + std::string(name) + " " + std::string(value) + "\n" + kUsage);
    }
  }
  if (!out.video && out.layers > 1) throw std::invalid_argument("--layers is for video");
  return out;
}

// What the receivers want where they name the numbers.
constexpr std::uint8_t kReceiverType = 111;
std::uint8_t receiver_transport_id(Options const& options) { return options.client_numbers ? 3 : 5; }
constexpr std::uint32_t kFirstReceiverSsrc = 100000;

std::uint8_t worker_type(Options const& options) { return options.video ? 101 : 100; }

std::uint8_t wire_type(Options const& options) { return options.client_numbers ? kReceiverType : worker_type(options); }

sfu::CodecParameters codec(Options const& options, std::uint8_t payload_type) {
  sfu::CodecParameters out;
  out.mime_type = options.video ? "video/VP8" : "audio/opus";
  out.payload_type = payload_type;
  out.clock_rate = options.video ? 90000 : 48000;
  out.channels = options.video ? 0 : 2;
  if (options.video) out.feedback = {{"nack", ""}, {"nack", "pli"}, {"ccm", "fir"}};
  return out;
}

constexpr char kMidUri[] = "urn:ietf:params:rtp-hdrext:sdes:mid";
constexpr char kSendTimeUri[] = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
constexpr char kTransportUri[] = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

sfu::ProducerOptions published(Options const& options) {
  sfu::ProducerOptions out;
  out.video = options.video;
  out.rtp.cname = "bench";
  out.rtp.codecs.push_back(codec(options, kSenderType));
  out.rtp.codecs.back().feedback.emplace_back("transport-cc", "");
  out.rtp.extensions = {{kSendTimeUri, kSendTime}, {kTransportUri, kTransportSequence}};
  for (int i = 0; i < options.layers; ++i) {
    sfu::Encoding encoding;
    encoding.ssrc = kSenderSsrc + static_cast<std::uint32_t>(i);
    if (options.layers > 1) encoding.scalability_mode = "L1T1";
    out.rtp.encodings.push_back(encoding);
  }
  out.codec_mapping.emplace_back(kSenderType, worker_type(options));
  return out;
}

sfu::RtpParameters received(Options const& options, int receiver) {
  sfu::RtpParameters out;
  out.mid = "0";
  out.cname = "bench";
  out.codecs.push_back(codec(options, worker_type(options)));
  if (options.client_numbers) out.codecs.back().parameters.emplace_back("x-wire-pt", std::int32_t{kReceiverType});
  out.extensions = {{kMidUri, static_cast<std::uint8_t>(options.client_numbers ? 9 : 1)},
                    {kSendTimeUri, static_cast<std::uint8_t>(options.client_numbers ? 2 : 4)}};
  if (options.feedback) {
    out.codecs.back().feedback.emplace_back("transport-cc", "");
    out.extensions.push_back({kTransportUri, receiver_transport_id(options)});
  }
  sfu::Encoding encoding;
  encoding.ssrc = kFirstReceiverSsrc + static_cast<std::uint32_t>(receiver);
  if (options.video) encoding.rtx_ssrc = encoding.ssrc + 100000;
  if (options.layers > 1) encoding.scalability_mode = "L" + std::to_string(options.layers) + "T1";
  out.encodings.push_back(encoding);
  if (options.video) {
    sfu::CodecParameters rtx;
    rtx.mime_type = "video/rtx";
    rtx.payload_type = 112;
    rtx.clock_rate = 90000;
    rtx.parameters.emplace_back("apt", std::int32_t{worker_type(options)});
    out.codecs.push_back(std::move(rtx));
  }
  return out;
}

// Counts what arrives, in a thread of its own.
class Receivers {
 public:
  Receivers(std::vector<std::unique_ptr<MediaPeer>> const& peers, Options const& options) : peers_(peers), options_(options) {
    last_.assign(peers.size(), -1);
    feedback_.assign(peers.size(), Feedback(receiver_transport_id(options)));
    thread_ = std::thread([this] { run(); });
  }
  ~Receivers() { stop(); }

  void stop() {
    stopped_ = true;
    if (thread_.joinable()) thread_.join();
  }
  std::uint64_t count() const { return count_; }
  std::uint64_t bad() const { return bad_; }
  std::uint64_t lost() const { return lost_; }
  // Microseconds from the publisher's socket to the first receiver's program, sorted. After stop().
  std::vector<std::int64_t> delays() {
    std::sort(delays_.begin(), delays_.end());
    return delays_;
  }
  void forget_delays() { forget_ = true; }

 private:
  static constexpr int kBatch = 64;

  void run() {
    int const poll = epoll_create1(EPOLL_CLOEXEC);
    for (std::size_t i = 0; i < peers_.size(); ++i) {
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u64 = i;
      epoll_ctl(poll, EPOLL_CTL_ADD, peers_[i]->socket(), &event);
    }
    std::array<epoll_event, 256> events{};
    while (!stopped_) {
      int const ready = epoll_wait(poll, events.data(), events.size(), 50);
      for (int i = 0; i < ready; ++i) read(events[static_cast<std::size_t>(i)].data.u64);
      if (options_.feedback) answer();
    }
    ::close(poll);
  }

  // Ten times a second what arrived, every tenth time a receiver report as well.
  void answer() {
    auto const now = Clock::now();
    if (now < next_answer_) return;
    next_answer_ = now + std::chrono::milliseconds(100);
    bool const report = answers_++ % 10 == 0;
    for (std::size_t i = 0; i < peers_.size(); ++i) {
      if (last_[i] < 0) continue;
      if (report) peers_[i]->send_control(feedback_[i].report());
      for (auto packet = feedback_[i].transport_feedback(); !packet.empty(); packet = feedback_[i].transport_feedback())
        peers_[i]->send_control(packet);
    }
  }

  void read(std::size_t peer) {
    std::array<mmsghdr, kBatch> messages{};
    std::array<iovec, kBatch> vectors{};
    for (std::size_t i = 0; i < kBatch; ++i) {
      vectors[i] = {buffers_[i].data(), buffers_[i].size()};
      messages[i].msg_hdr.msg_iov = &vectors[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    int const got = recvmmsg(peers_[peer]->socket(), messages.data(), kBatch, MSG_DONTWAIT, nullptr);
    for (int i = 0; i < got; ++i) {
      auto const n = static_cast<std::size_t>(i);
      take(peer, {buffers_[n].data(), messages[n].msg_len});
    }
  }

  void take(std::size_t peer, std::span<std::uint8_t> packet) {
    // RTP of the stream only: no RTCP, no probation packets, no SCTP.
    if (packet.size() < 100 || (packet[0] & 0xc0) != 0x80 || (packet[1] & 0x7f) != wire_type(options_)) return;
    ++count_;
    int const sequence = packet[2] << 8 | packet[3];
    if (options_.feedback) feedback_[peer].take(packet, now_us());
    if (int const step = (sequence - last_[peer]) & 0xffff; last_[peer] >= 0 && step > 1 && step < 0x8000)
      lost_ += static_cast<std::uint64_t>(step - 1);
    if (options_.verify)
      check(peer, packet, sequence);
    else if (peer == 0)
      time(packet);
    last_[peer] = sequence;
  }

  void time(std::span<std::uint8_t> packet) {
    auto const now = now_us();
    if (forget_.exchange(false)) delays_.clear();
    auto const size = peers_[0]->open(packet);
    if (size < kTimeFromEnd) return;
    std::int64_t sent = 0;
    for (std::size_t i = 0; i < 8; ++i) sent = sent << 8 | packet[size - kTimeFromEnd + i];
    delays_.push_back(now - sent);
  }

  void check(std::size_t peer, std::span<std::uint8_t> packet, int sequence) {
    auto const size = peers_[peer]->open(packet);
    bool ok = size > 60 && (last_[peer] < 0 || ((last_[peer] + 1) & 0xffff) == sequence);
    for (std::size_t i = size - std::min<std::size_t>(size, 60); i < size; ++i) ok = ok && packet[i] == kFill;
    if (!ok) ++bad_;
  }

  std::vector<std::unique_ptr<MediaPeer>> const& peers_;
  Options const& options_;
  std::array<std::array<std::uint8_t, 2048>, kBatch> buffers_{};
  std::vector<int> last_;
  std::vector<Feedback> feedback_;
  std::vector<std::int64_t> delays_;
  Clock::time_point next_answer_{};
  int answers_ = 0;
  std::atomic<std::uint64_t> count_ = 0, bad_ = 0, lost_ = 0;
  std::atomic<bool> forget_ = false;
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};

double round(double value) { return std::round(value * 100) / 100; }

// CPU time of the child processes so far, in microseconds.
double worker_cpu() {
  double sum = 0;
  std::ifstream file("/proc/self/task/" + std::to_string(getpid()) + "/children");
  for (pid_t pid = 0; file >> pid;) {
    clockid_t clock = 0;
    timespec time{};
    if (clock_getcpuclockid(pid, &clock) == 0 && clock_gettime(clock, &time) == 0)
      sum += static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
  }
  return sum;
}

// Memory of the child processes that nobody else uses, in kB.
long worker_memory() {
  long sum = 0;
  std::ifstream file("/proc/self/task/" + std::to_string(getpid()) + "/children");
  for (pid_t pid = 0; file >> pid;) {
    std::ifstream maps("/proc/" + std::to_string(pid) + "/smaps_rollup");
    for (std::string word; maps >> word;) {
      long value = 0;
      if ((word == "Private_Clean:" || word == "Private_Dirty:") && maps >> value) sum += value;
    }
  }
  return sum;
}

// Free for UDP and for TCP: connections of an earlier load may still hold the same number.
std::uint16_t free_port() {
  for (int attempt = 0; attempt < 100; ++attempt) {
    int const udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    bool const found = bind(udp, raw, size) == 0 && getsockname(udp, raw, &size) == 0 && bind(tcp, raw, size) == 0;
    ::close(udp);
    ::close(tcp);
    if (found) return ntohs(address.sin_port);
  }
  throw std::runtime_error("no free port");
}

// A room with one publisher and its receivers, ready to carry packets.
struct Meeting {
  std::shared_ptr<sfu::Router> router;
  std::vector<std::shared_ptr<sfu::Transport>> transports;
  std::shared_ptr<sfu::Producer> producer;
  std::vector<std::shared_ptr<sfu::Consumer>> consumers;
  MediaPeer sender;
  std::vector<std::unique_ptr<MediaPeer>> receivers;
  long memory_before_receivers = 0;  // kB
};

sfu::TransportEvents no_events() {
  auto const nothing = [] {};
  sfu::TransportEvents events;
  for (auto* const event : {&events.connected, &events.failed, &events.reachable, &events.sctp_connected, &events.sctp_closed})
    *event = nothing;
  events.buffered_low = [](std::uint16_t, std::size_t) {};
  events.message = [](std::uint16_t, std::uint32_t, std::string const&) {};
  return events;
}

Task<void> connect(Meeting& meeting, MediaPeer& peer, Identity const& identity) {
  auto const transport = co_await meeting.router->create_transport(no_events());
  co_await transport->connect(identity.fingerprint());
  peer.connect(identity, transport->candidates().front().port, transport->ice().username_fragment, transport->ice().password);
  meeting.transports.push_back(transport);
}

Task<void> set_up(sfu::Engine& engine, Meeting& meeting, Identity const& identity, Options const& options) {
  co_await engine.start();
  sfu::RouterEvents events;
  events.worker_died = [] { throw std::runtime_error("the media worker died"); };
  events.levels = [](auto const&) {};
  meeting.router = co_await engine.create_router(std::move(events));
  co_await connect(meeting, meeting.sender, identity);
  meeting.producer = co_await meeting.transports[0]->produce(published(options));
  meeting.memory_before_receivers = worker_memory();
  for (int i = 0; i < options.receivers; ++i) {
    auto peer = std::make_unique<MediaPeer>();
    co_await connect(meeting, *peer, identity);
    auto const consumer = co_await meeting.transports.back()->consume({meeting.producer, received(options, i), {}});
    if (options.layers > 1) consumer->set_preferred_layers(options.layers - 1, 0);
    consumer->resume();
    meeting.consumers.push_back(consumer);
    meeting.receivers.push_back(std::move(peer));
  }
}

void run(boost::asio::io_context& io, Task<void> work) {
  std::exception_ptr failure;
  bool done = false;
  boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr error) {
    failure = error;
    done = true;
  });
  while (!done) io.run_one();
  if (failure) std::rethrow_exception(failure);
}

boost::json::object measure(boost::asio::io_context& io, Meeting& meeting, Options const& options) {
  Receivers receivers(meeting.receivers, options);
  Source source(options.video, options.layers);
  auto const interval = source.interval();
  auto const frames = [&](int seconds) { return std::chrono::seconds(seconds) / interval; };
  // The estimate of what a receiver can take has to grow to the biggest layer first.
  auto const warm_up = frames(options.layers > 1 ? 8 : 1), all = warm_up + frames(options.seconds);
  std::uint64_t sent = 0, received_before = 0, lost_before = 0;
  double cpu = 0;
  auto const start = Clock::now();
  for (std::int64_t frame = 0; frame < all; ++frame) {
    std::this_thread::sleep_until(start + frame * interval);
    if (frame == warm_up) {
      cpu = worker_cpu();
      received_before = receivers.count();
      lost_before = receivers.lost();
      receivers.forget_delays();
      sent = 0;
    }
    sent += static_cast<std::uint64_t>(source.send_frame(meeting.sender));
    if (frame % frames(1) == 0) source.send_reports(meeting.sender);
    if (frame % frames(5) == 0) {
      meeting.sender.refresh();
      for (auto const& peer : meeting.receivers) peer->refresh();
    }
    io.poll();
  }
  std::this_thread::sleep_until(start + all * interval);
  cpu = worker_cpu() - cpu;
  auto const received = receivers.count() - received_before;
  std::this_thread::sleep_for(std::chrono::milliseconds(300));  // what is still in the sockets
  receivers.stop();
  auto const memory = worker_memory() - meeting.memory_before_receivers;
  auto const lost = receivers.lost() - lost_before;
  auto const delays = receivers.delays();
  return {{"kind", options.video ? "video" : "audio"},
          {"receivers", options.receivers},
          {"seconds", options.seconds},
          {"sent", sent},
          {"received", received},
          {"layers", options.layers},
          {"lost_percent",
           round(100.0 * static_cast<double>(lost) / static_cast<double>(std::max<std::uint64_t>(1, received + lost)))},
          {"delay_us_median", delays.empty() ? 0 : delays[delays.size() / 2]},
          {"delay_us_p99", delays.empty() ? 0 : delays[delays.size() * 99 / 100]},
          {"packets_per_second", round(static_cast<double>(received) / options.seconds)},
          {"memory_kb_per_receiver", round(static_cast<double>(memory) / options.receivers)},
          {"bad", receivers.bad()},
          {"cpu_percent", round(cpu / 1e4 / options.seconds)},
          {"cpu_us_per_packet", received == 0 ? 0.0 : round(cpu / static_cast<double>(received))}};
}

int bench(Options const& options) {
  rlimit const files{8192, 8192};
  setrlimit(RLIMIT_NOFILE, &files);
  log::init("warn");
  boost::asio::io_context io;
  sfu::EngineConfig config;
  config.workers = 1;
  config.base_port = free_port();
  config.addresses = {"127.0.0.1"};
  sfu::Engine engine(io, config);
  Identity const identity;
  boost::json::object figures;
  {
    Meeting meeting;
    run(io, set_up(engine, meeting, identity, options));
    figures = measure(io, meeting, options);
  }
  engine.stop();
  io.run();  // until the worker has ended
  std::cout << boost::json::serialize(figures) << std::endl;
  bool const ok = figures.at("received").to_number<std::uint64_t>() > 0 && figures.at("bad").to_number<std::uint64_t>() == 0;
  return ok ? 0 : 1;
}

}  // namespace
}  // namespace bedrud::bench

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "media-worker") bedrud::sfu::worker_main(argc, argv);
  try {
    return bedrud::bench::bench(bedrud::bench::parse(argc, argv));
  } catch (std::exception const& error) {
    std::cerr << "packet_bench: " << error.what() << "\n";
    return 2;
  }
}
