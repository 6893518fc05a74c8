// Do switches of simulcast layers ever show a corrupt picture? Three clips are published as the layers of one video through a
// real media worker; the subscriber's layers change at random while its path loses and reorders packets. Checks the stream as
// the worker sent it (numbers continuous, timestamps true) and writes the frames that a receiver would decode, with what each
// of them is, for the test to decode. See replay.test.mjs.
//   layer_replay CLIP CLIP CLIP OUT SEED SECONDS LOSS_PERCENT [nack]
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>
#include <span>
#include <thread>
#include <unordered_map>

#include "base/log.hpp"
#include "media/sfu/engine.hpp"
#include "media/sfu/worker_main.hpp"
#include "media_peer.hpp"
#include "vp8_stream.hpp"

namespace bedrud::replay {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kFrameTicks = 3600, kFirstSsrc = 1001, kSsrc = 5001, kRtxSsrc = 5002;
constexpr std::uint8_t kRouterType = 101, kRtxType = 102;
constexpr std::size_t kLayers = 3;

struct Options {
  std::array<std::string, kLayers> clips;
  std::string out;
  std::uint32_t seed = 1;
  int seconds = 10;
  double loss = 0;
  bool nack = false;
};

// Which frame of which clip some bytes are.
struct Origin {
  std::size_t layer = 0, frame = 0;
};

struct Source {
  std::array<std::vector<Bytes>, kLayers> clips;
  std::unordered_map<std::string, Origin> origins;
};

std::string key(Bytes const& bytes) { return {bytes.begin(), bytes.end()}; }

Source read_source(Options const& options) {
  Source out;
  for (std::size_t layer = 0; layer < kLayers; ++layer) {
    out.clips[layer] = read_clip(options.clips[layer]);
    for (std::size_t i = 0; i < out.clips[layer].size(); ++i) out.origins[key(out.clips[layer][i])] = {layer, i};
  }
  return out;
}

// ---------------------------------------------------------------- the worker's side

sfu::CodecParameters vp8(std::uint8_t type) {
  sfu::CodecParameters out;
  out.mime_type = "video/VP8";
  out.payload_type = type;
  out.clock_rate = 90000;
  out.feedback = {{"nack", ""}, {"nack", "pli"}};
  return out;
}

sfu::ProducerOptions published() {
  sfu::ProducerOptions out;
  out.video = true;
  out.rtp.cname = "replay";
  out.rtp.codecs.push_back(vp8(Sender::kType));
  for (std::uint32_t i = 0; i < kLayers; ++i) {
    sfu::Encoding encoding;
    encoding.ssrc = kFirstSsrc + i;
    encoding.scalability_mode = "L1T3";
    out.rtp.encodings.push_back(encoding);
  }
  out.codec_mapping.emplace_back(Sender::kType, kRouterType);
  return out;
}

sfu::RtpParameters received() {
  sfu::RtpParameters out;
  out.mid = "0";
  out.cname = "replay";
  out.codecs.push_back(vp8(kRouterType));
  sfu::CodecParameters rtx;
  rtx.mime_type = "video/rtx";
  rtx.payload_type = kRtxType;
  rtx.clock_rate = 90000;
  rtx.parameters.emplace_back("apt", std::int32_t{kRouterType});
  out.codecs.push_back(std::move(rtx));
  sfu::Encoding encoding;
  encoding.ssrc = kSsrc;
  encoding.rtx_ssrc = kRtxSsrc;
  encoding.scalability_mode = "L3T3";
  out.encodings.push_back(encoding);
  return out;
}

struct Meeting {
  std::shared_ptr<sfu::Router> router;
  std::vector<std::shared_ptr<sfu::Transport>> transports;
  std::shared_ptr<sfu::Producer> producer;
  std::shared_ptr<sfu::Consumer> consumer;
  int layer_changes = 0;  // that the worker has told
  bench::MediaPeer sender, receiver;
};

Task<void> connect(Meeting& meeting, bench::MediaPeer& peer, bench::Identity const& identity) {
  sfu::TransportEvents events;
  events.connected = events.failed = events.reachable = [] {};
  events.sctp_connected = events.sctp_closed = [] {};
  events.buffered_low = [](std::uint16_t, std::size_t) {};
  events.message = [](std::uint16_t, std::uint32_t, std::string const&) {};
  auto const transport = co_await meeting.router->create_transport(std::move(events));
  co_await transport->connect(identity.fingerprint());
  peer.connect(identity, transport->candidates().front().port, transport->ice().username_fragment, transport->ice().password);
  meeting.transports.push_back(transport);
}

Task<void> set_up(sfu::Engine& engine, Meeting& meeting, bench::Identity const& identity) {
  co_await engine.start();
  sfu::RouterEvents events;
  events.worker_died = [] { throw std::runtime_error("the media worker died"); };
  events.levels = [](auto const&) {};
  meeting.router = co_await engine.create_router(std::move(events));
  co_await connect(meeting, meeting.sender, identity);
  co_await connect(meeting, meeting.receiver, identity);
  meeting.producer = co_await meeting.transports[0]->produce(published());
  sfu::ConsumerOptions options;
  options.producer = meeting.producer;
  options.rtp = received();
  options.events.layers = [&meeting](std::optional<sfu::Layers>) { ++meeting.layer_changes; };
  meeting.consumer = co_await meeting.transports[1]->consume(std::move(options));
  meeting.consumer->resume();
}

// ---------------------------------------------------------------- the subscriber's path

// Everything the worker sent, and what is left of it after the path.
class Path {
 public:
  Path(bench::MediaPeer& peer, Options const& options) : peer_(peer), options_(options), random_(options.seed) {}

  void drain() {
    pollfd ready{peer_.socket(), POLLIN, 0};
    while (poll(&ready, 1, 0) > 0) {
      Bytes packet(2048);
      auto const size = recv(peer_.socket(), packet.data(), packet.size(), 0);
      if (size <= 0) return;
      packet.resize(static_cast<std::size_t>(size));
      // STUN and RTCP (RFC 7983, RFC 5761) are not for the decoder.
      if (size < 13 || packet[0] < 128 || (packet[1] >= 192 && packet[1] < 224)) continue;
      auto const plain = peer_.open(packet);
      if (plain == 0) throw std::runtime_error("a packet cannot be decrypted");
      packet.resize(plain);
      arrive(std::move(packet));
    }
  }

  std::vector<Bytes> const& sent() const { return sent_; }  // in the order of their sequence numbers but for reordering
  std::vector<Bytes> const& left() const { return left_; }  // repaired ones where they arrived
  int lost() const { return lost_; }
  int repaired() const { return repaired_; }
  int wrong_repairs() const { return wrong_repairs_; }

 private:
  bool happens(double percent) { return std::uniform_real_distribution<>(0, 100)(random_) < percent; }

  void arrive(Bytes packet) {
    bool const repair = read(&packet[8], 4) == kRtxSsrc;
    if (repair) packet = unpack(packet);
    if (packet.empty()) return;
    auto const sequence = static_cast<std::uint16_t>(read(&packet[2], 2));
    if (!repair) {
      originals_[sequence] = packet;
      sent_.push_back(packet);
    } else if (auto const original = originals_.find(sequence);
               original == originals_.end() || !same_packet(original->second, packet)) {
      ++wrong_repairs_;
    }
    if (happens(options_.loss)) {
      ++lost_;
      if (options_.nack) ask_for(sequence);
      return;
    }
    if (repair) ++repaired_;
    left_.push_back(std::move(packet));
    // One that overtakes some others.
    if (left_.size() > 3 && happens(1)) std::swap(left_.back(), left_[left_.size() - 1 - random_() % 3]);
  }

  // But for the header extensions: one is the time of sending (abs-send-time), which a repair has of its own.
  static bool same_packet(Bytes const& a, Bytes const& b) {
    auto const payload = [](Bytes const& packet) { return std::span(packet).subspan(payload_start(packet)); };
    return std::equal(a.begin(), a.begin() + 12, b.begin()) && std::ranges::equal(payload(a), payload(b));
  }

  // RFC 4588: the original's number stands before the payload.
  Bytes unpack(Bytes const& rtx) const {
    std::size_t const at = payload_start(rtx);
    if (rtx.size() < at + 3) return {};
    Bytes out(rtx.begin(), rtx.begin() + static_cast<std::ptrdiff_t>(at));
    out.insert(out.end(), rtx.begin() + static_cast<std::ptrdiff_t>(at) + 2, rtx.end());
    out[1] = static_cast<std::uint8_t>((rtx[1] & 0x80) | kRouterType);
    out[2] = rtx[at];
    out[3] = rtx[at + 1];
    for (std::size_t i = 0; i < 4; ++i) out[8 + i] = static_cast<std::uint8_t>(kSsrc >> (24 - 8 * i));
    return out;
  }

  // A generic NACK (RFC 4585 section 6.2.1).
  void ask_for(std::uint16_t sequence) {
    Bytes nack{0x81, 205, 0, 3};
    put(nack, 1, 4);
    put(nack, kSsrc, 4);
    put(nack, sequence, 2);
    put(nack, 0, 2);
    peer_.send_control(nack);
  }

  bench::MediaPeer& peer_;
  Options const& options_;
  std::mt19937 random_;
  std::vector<Bytes> sent_, left_;
  std::unordered_map<std::uint16_t, Bytes> originals_;
  int lost_ = 0, repaired_ = 0, wrong_repairs_ = 0;
};

// ---------------------------------------------------------------- the run

void publish(boost::asio::io_context& io, Meeting& meeting, Source const& source, Options const& options, Path& path) {
  std::array<Sender, kLayers> senders{Sender(kFirstSsrc, 0xffff0000), Sender(kFirstSsrc + 1, 77),
                                      Sender(kFirstSsrc + 2, 0x7ffffff0)};
  std::mt19937 random(options.seed + 1);
  auto const start = Clock::now();
  std::size_t const frames = static_cast<std::size_t>(options.seconds) * 25;
  std::size_t next_switch = 25;
  for (std::size_t n = 0; n < frames; ++n) {
    while (Clock::now() < start + n * std::chrono::milliseconds(40)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      io.poll();
      path.drain();
    }
    auto const ticks = static_cast<std::uint32_t>(n) * kFrameTicks;
    if (n % 5 == 0) {
      std::uint64_t const ntp = (3'900'000'000ULL << 32) + (static_cast<std::uint64_t>(n) << 32) / 25;
      for (auto& sender : senders) meeting.sender.send_control(sender.report(ntp, ticks));
    }
    // The packets of the layers mix, as those of an encoder with a pacer do.
    std::array<std::vector<Bytes>, kLayers> packets;
    std::size_t most = 0;
    for (std::size_t layer = 0; layer < kLayers; ++layer) {
      auto const& clip = source.clips[layer];
      packets[layer] = senders[layer].packets(clip[n % clip.size()], n, ticks);
      most = std::max(most, packets[layer].size());
    }
    for (std::size_t i = 0; i < most; ++i) {
      for (auto const& list : packets) {
        if (i < list.size()) meeting.sender.send(list[i]);
      }
    }
    if (n % 100 == 0) {
      meeting.sender.refresh();
      meeting.receiver.refresh();
    }
    if (n >= next_switch) {
      meeting.consumer->set_preferred_layers(static_cast<int>(random() % kLayers), static_cast<int>(random() % 3));
      next_switch = n + 5 + random() % 20;
    }
  }
  for (int i = 0; i < 150; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    io.poll();
    path.drain();
  }
}

// ---------------------------------------------------------------- what is checked here

class Findings {
 public:
  void add(std::string const& what) {
    if (++count_ <= 20) list_.push_back(boost::json::value_from(what));
  }
  boost::json::array const& list() const { return list_; }
  int count() const { return count_; }

 private:
  boost::json::array list_;
  int count_ = 0;
};

// The numbers of the stream as it left the worker, sorted by sequence number.
void check_numbers(std::vector<Bytes> const& sent, Findings& findings) {
  std::optional<Received> last;
  std::map<std::int64_t, Received> sorted;
  std::int64_t number = 65536;
  for (auto const& bytes : sent) {
    auto packet = parse(bytes);
    if (!packet) continue;
    number += static_cast<std::int16_t>(packet->sequence - static_cast<std::uint16_t>(number));
    sorted.emplace(number, std::move(*packet));
  }
  for (auto const& [at, packet] : sorted) {
    auto const where = " at sequence number " + std::to_string(packet.sequence);
    if (last) {
      bool const same = packet.picture == last->picture;
      // A switch in the middle of a picture skips one number, so that the receiver does not take the picture for complete.
      std::uint16_t const step = !same && !last->marker ? 2 : 1;
      if (packet.sequence != static_cast<std::uint16_t>(last->sequence + step)) findings.add("a gap" + where);
      auto const base_step = static_cast<std::uint8_t>(packet.base_picture - last->base_picture);
      if (!same && packet.picture != ((last->picture + 1) & 0x7fff)) findings.add("picture ids jump" + where);
      if (base_step != (!same && packet.layer == 0 ? 1 : 0)) findings.add("tl0picidx does not follow" + where);
      if (same != (packet.timestamp == last->timestamp)) findings.add("a timestamp belongs to two pictures" + where);
      if (static_cast<std::int32_t>(packet.timestamp - last->timestamp) < 0) findings.add("time runs backwards" + where);
      if (!same && !packet.start) findings.add("a picture begins in its middle" + where);
      bool const key_frame = packet.start && (packet.payload[0] & 1) == 0;
      if (!same && !last->marker && !key_frame) findings.add("a picture without its end" + where);
    }
    last = packet;
  }
}

// Frames and what they are; each of a new place in the clip's time, whose timestamp says so within a frame.
boost::json::array check_frames(std::vector<Receiver::Frame> const& frames, Source const& source, Findings& findings) {
  boost::json::array out;
  std::int64_t first = -1, capture = 0, timestamp = 0;
  for (auto const& frame : frames) {
    auto const found = source.origins.find(key(frame.bytes));
    if (found == source.origins.end()) {
      findings.add("a frame that was never sent");
      continue;
    }
    auto const& [layer, index] = found->second;
    out.push_back({layer, index});
    auto const length = static_cast<std::int64_t>(source.clips[layer].size());
    if (first < 0) {
      first = capture = static_cast<std::int64_t>(index);
      timestamp = frame.timestamp;
      continue;
    }
    // The next place in time with this frame of the clip; at a switch the other layer's frame of the same moment may follow.
    capture += (static_cast<std::int64_t>(index) - capture % length + length) % length;
    timestamp += static_cast<std::int32_t>(frame.timestamp - static_cast<std::uint32_t>(timestamp));
    auto const drift = timestamp - static_cast<std::int64_t>(frames.front().timestamp) - (capture - first) * kFrameTicks;
    if (std::abs(drift) > kFrameTicks)
      findings.add("frame " + std::to_string(capture) + " is " + std::to_string(drift) + " ticks away from its time");
  }
  return out;
}

void write_clip(std::string const& path, std::vector<Bytes> const& frames) {
  std::ofstream file(path, std::ios::binary);
  auto const little = [&](std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) file.put(static_cast<char>(value >> (8 * i)));
  };
  file << "DKIF";
  little(0, 2);
  little(32, 2);
  file << "VP80";
  little(0, 4);  // the size stands in the key frames
  little(25, 4);
  little(1, 4);
  little(frames.size(), 8);
  for (std::size_t i = 0; i < frames.size(); ++i) {
    little(frames[i].size(), 4);
    little(i, 8);
    file.write(reinterpret_cast<char const*>(frames[i].data()), static_cast<std::streamsize>(frames[i].size()));
  }
}

std::uint16_t free_port() {
  int const probe = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  bool const found = bind(probe, raw, size) == 0 && getsockname(probe, raw, &size) == 0;
  ::close(probe);
  if (!found) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
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

boost::json::object replay(Options const& options) {
  log::init("warn");
  auto const source = read_source(options);
  boost::asio::io_context io;
  sfu::EngineConfig config;
  config.workers = 1;
  config.base_port = free_port();
  config.addresses = {"127.0.0.1"};
  sfu::Engine engine(io, config);
  bench::Identity const identity;
  Findings findings;
  boost::json::object out;
  {
    Meeting meeting;
    run(io, set_up(engine, meeting, identity));
    Path path(meeting.receiver, options);
    publish(io, meeting, source, options, path);

    check_numbers(path.sent(), findings);
    Receiver receiver(options.nack ? 200 : 16);
    std::vector<Receiver::Frame> frames;
    auto const keep = [&](std::vector<Receiver::Frame> more) {
      for (auto& frame : more) frames.push_back(std::move(frame));
    };
    for (auto const& bytes : path.left()) {
      if (auto packet = parse(bytes)) keep(receiver.add(std::move(*packet)));
    }
    keep(receiver.finish());
    auto const origins = check_frames(frames, source, findings);
    std::array<std::vector<Bytes>, kLayers> decoded;
    for (auto const& frame : frames) {
      if (auto const found = source.origins.find(key(frame.bytes)); found != source.origins.end())
        decoded[found->second.layer].push_back(frame.bytes);
    }
    for (std::size_t layer = 0; layer < kLayers; ++layer)
      write_clip(options.out + "/" + std::to_string(layer) + ".ivf", decoded[layer]);
    if (path.wrong_repairs() > 0) findings.add("a repaired packet is not the one that was lost");
    out = {{"packets", path.sent().size()},
           {"lost", path.lost()},
           {"repaired", path.repaired()},
           {"layer_changes", meeting.layer_changes},
           {"frames", origins}};
  }
  engine.stop();
  io.run();  // until the worker has ended
  out["problems"] = findings.list();
  return out;
}

}  // namespace
}  // namespace bedrud::replay

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "media-worker") bedrud::sfu::worker_main(argc, argv);
  if (argc < 8) {
    std::cerr << "usage: layer_replay CLIP CLIP CLIP OUT SEED SECONDS LOSS_PERCENT [nack]\n";
    return 2;
  }
  try {
    bedrud::replay::Options options;
    options.clips = {argv[1], argv[2], argv[3]};
    options.out = argv[4];
    options.seed = static_cast<std::uint32_t>(std::stoul(argv[5]));
    options.seconds = std::stoi(argv[6]);
    options.loss = std::stod(argv[7]);
    options.nack = argc > 8 && std::string_view(argv[8]) == "nack";
    std::cout << boost::json::serialize(bedrud::replay::replay(options)) << '\n';
    return 0;
  } catch (std::exception const& error) {
    std::cerr << "layer_replay: " << error.what() << "\n";
    return 2;
  }
}
