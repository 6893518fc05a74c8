// The SCTP state machine of mediasoup's worker, which its own fuzzers leave out: one association as the worker makes it, and a
// real peer whose packets arrive late, twice, damaged or not at all, between chunks nobody ever sent. Its assertions end the
// process, so whoever reaches one from outside ends a worker.
#include <fuzzer/FuzzedDataProvider.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "mocks/include/MockShared.hpp"
#include "mocks/include/RTC/SCTP/association/MockAssociationListener.hpp"
#include "RTC/SCTP/association/Association.hpp"
#include "Settings.hpp"
#include "Utils.hpp"

namespace {

namespace sctp = RTC::SCTP;
using Bytes = std::vector<std::uint8_t>;

constexpr std::array<std::string_view, 8> kTimers{
    "sctp-t1-init",     "sctp-t1-cookie",          "sctp-t2-shutdown",       "sctp-t3-rtx",
    "sctp-delayed-ack", "sctp-heartbeat-interval", "sctp-heartbeat-timeout", "sctp-re-config"};
constexpr std::size_t kMaxMessage = 65535, kTag = 4, kChecksum = 8, kHeader = 12;

sctp::SctpOptions options(bool authenticated_cookie) {
  sctp::SctpOptions out;
  out.maxSendMessageSize = out.maxReceiveMessageSize = kMaxMessage;
  out.maxSendBufferSize = out.perStreamSendQueueLimit = out.maxReceiverWindowBufferSize = 262144;
  out.requireAuthenticatedCookie = authenticated_cookie;
  return out;
}

struct Side {
  explicit Side(bool authenticated_cookie)
      : shared([this] { return now_us; }),
        association(options(authenticated_cookie), &listener, &shared, true, true) {}

  void run_timers() {
    for (int round = 0; round < 20; ++round) {
      bool fired = false;
      for (auto const name : kTimers) {
        auto* const timer = shared.GetBackoffTimer(name);
        if (timer && timer->IsRunning() && timer->EvaluateHasExpired()) fired = true;
      }
      if (!fired) return;
    }
  }

  void take(Bytes const& packet) {
    // Exactly as large as the packet, so that a step outside is seen.
    auto const copy = std::make_unique<std::uint8_t[]>(packet.size());
    std::copy(packet.begin(), packet.end(), copy.get());
    association.ReceiveSctpData(copy.get(), packet.size(), now_us);
    while (auto const message = listener.ConsumeFirstReceivedMessage()) {
      if (message->GetPayloadLength() > kMaxMessage) std::abort();
    }
  }

  std::int64_t now_us = 1'000'000'000;
  mocks::RTC::SCTP::MockAssociationListener listener;
  mocks::MockShared shared;
  sctp::Association association;
};

std::uint32_t tag_of(Bytes const& packet) { return Utils::Byte::Get4Bytes(packet.data(), kTag); }

// With the checksum right, so that what is inside gets looked at.
void sign(Bytes& packet) {
  if (packet.size() < kHeader) return;
  Utils::Byte::Set4Bytes(packet.data(), kChecksum, 0);
  Utils::Byte::Set4Bytes(packet.data(), kChecksum, Utils::Crypto::GetCRC32c(packet.data(), packet.size()));
}

class Run {
 public:
  explicit Run(FuzzedDataProvider& input) : input_(input), ours_(input.ConsumeBool()), peer_(false) {
    ours_.association.MayConnect();
    if (input.ConsumeBool()) return;  // the handshake is the input's
    peer_.association.MayConnect();
    for (int i = 0; i < 8; ++i) exchange(false);
  }

  void step() {
    switch (input_.ConsumeIntegralInRange(0, 7)) {
      case 0:
        return exchange(true);
      case 1:
        return exchange(false);
      case 2:
        return invent();
      case 3:
        return send(ours_);
      case 4:
        return send(peer_);
      case 5:
        return reset(input_.ConsumeBool() ? ours_ : peer_);
      case 6:
        return wait();
      default:
        return repeat();
    }
  }

 private:
  // What both have to say now; `disturbed`: with losses, damage and a copy for later.
  void exchange(bool disturbed) {
    for (auto packet = peer_.listener.ConsumeFirstSentPacket(); !packet.empty();
         packet = peer_.listener.ConsumeFirstSentPacket()) {
      note(packet, peer_tsn_);
      if (tag_of(packet) != 0) tag_ = tag_of(packet);
      if (disturbed && !disturb(packet)) continue;
      ours_.take(packet);
    }
    for (auto packet = ours_.listener.ConsumeFirstSentPacket(); !packet.empty();
         packet = ours_.listener.ConsumeFirstSentPacket()) {
      note(packet, our_tsn_);
      if (disturbed && input_.ConsumeBool()) continue;
      peer_.take(packet);
    }
  }

  // Both count from the initial TSN in their INIT or INIT ACK.
  static void note(Bytes const& packet, std::uint32_t& tsn) {
    constexpr std::size_t kInitialTsn = kHeader + 16;
    if (packet.size() >= kInitialTsn + 4 && (packet[kHeader] == 1 || packet[kHeader] == 2))
      tsn = Utils::Byte::Get4Bytes(packet.data(), kInitialTsn);
  }

  bool disturb(Bytes& packet) {
    auto const what = input_.ConsumeIntegralInRange(0, 5);
    if (what == 0) return false;
    if (what == 1) kept_ = packet;
    if (what >= 3) {
      for (int i = input_.ConsumeIntegralInRange(1, 4); i > 0; --i) {
        packet[input_.ConsumeIntegralInRange<std::size_t>(0, packet.size() - 1)] = input_.ConsumeIntegral<std::uint8_t>();
      }
      if (what == 4) packet.resize(input_.ConsumeIntegralInRange<std::size_t>(0, packet.size()));
      sign(packet);
    }
    return true;
  }

  void repeat() {
    if (!kept_.empty()) ours_.take(kept_);
  }

  // Up to four chunks of any type: most of them as one who knows the sequence numbers would write them, some of pure noise.
  void invent() {
    Bytes packet{0x13, 0x88, 0x13, 0x88, 0, 0, 0, 0, 0, 0, 0, 0};
    Utils::Byte::Set4Bytes(packet.data(), kTag, input_.ConsumeIntegralInRange(0, 15) == 0 ? 0 : tag_);
    for (int chunks = input_.ConsumeIntegralInRange(1, 4); chunks > 0; --chunks) {
      constexpr std::array<std::uint8_t, 19> kTypes{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 64, 130, 192, 194, 128, 255};
      auto const type = input_.PickValueInArray(kTypes);
      auto const flags = input_.ConsumeIntegral<std::uint8_t>();
      auto const body = input_.ConsumeIntegralInRange(0, 7) == 0 ? noise(200) : body_of(type);
      bool const lies = input_.ConsumeIntegralInRange(0, 31) == 0;
      auto const length = lies ? input_.ConsumeIntegral<std::uint16_t>() : static_cast<std::uint16_t>(body.size() + 4);
      packet.insert(packet.end(), {type, flags, static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)});
      packet.insert(packet.end(), body.begin(), body.end());
      packet.resize((packet.size() + 3) / 4 * 4);
    }
    sign(packet);
    ours_.take(packet);
  }

  Bytes body_of(std::uint8_t type) {
    Bytes out;
    switch (type) {
      case 0:  // DATA
        put32(out, near(peer_tsn_)), put16(out, small()), put16(out, small()), put32(out, small());
        return joined(out, noise(60));
      case 64:  // I-DATA
        put32(out, near(peer_tsn_)), put16(out, small()), put16(out, 0), put32(out, small()), put32(out, small());
        return joined(out, noise(60));
      case 1:
      case 2:  // INIT, INIT ACK
        put32(out, small() + 1), put32(out, 1 << 16), put16(out, small()), put16(out, small()), put32(out, near(peer_tsn_));
        return joined(out, noise(60));
      case 3: {  // SACK
        auto const gaps = small() % 4, repeated = small() % 4;
        put32(out, near(our_tsn_)), put32(out, input_.ConsumeIntegral<std::uint32_t>()), put16(out, gaps), put16(out, repeated);
        for (auto i = 2 * gaps; i > 0; --i) put16(out, small());
        for (auto i = repeated; i > 0; --i) put32(out, near(our_tsn_));
        return out;
      }
      case 192:  // FORWARD-TSN
        put32(out, near(peer_tsn_));
        for (auto i = small() % 3; i > 0; --i) put16(out, small()), put16(out, small());
        return out;
      case 194:  // I-FORWARD-TSN
        put32(out, near(peer_tsn_));
        for (auto i = small() % 3; i > 0; --i) put16(out, small()), put16(out, small() % 2), put32(out, small());
        return out;
      case 130:  // RE-CONFIG: a reset of outgoing streams, or what became of ours
        if (input_.ConsumeBool()) {
          auto const streams = small() % 3;
          put16(out, 13), put16(out, 16 + 2 * streams), put32(out, near(peer_tsn_)), put32(out, near(our_tsn_)),
              put32(out, near(peer_tsn_));
          for (auto i = streams; i > 0; --i) put16(out, small());
        } else {
          put16(out, 16), put16(out, 12), put32(out, near(our_tsn_)), put32(out, small() % 8);
        }
        return out;
      case 4:
      case 5: {  // HEARTBEAT and its answer
        auto const info = noise(20);
        put16(out, 1), put16(out, static_cast<std::uint32_t>(info.size() + 4));
        return joined(out, info);
      }
      case 7:  // SHUTDOWN
        put32(out, near(our_tsn_));
        return out;
      case 8:
      case 11:
      case 14:
        return out;
      default:
        return noise(80);
    }
  }

  static void put16(Bytes& out, std::uint32_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8)), out.push_back(static_cast<std::uint8_t>(value));
  }
  static void put32(Bytes& out, std::uint32_t value) { put16(out, value >> 16), put16(out, value); }
  static Bytes joined(Bytes one, Bytes const& other) {
    one.insert(one.end(), other.begin(), other.end());
    return one;
  }
  Bytes noise(std::size_t most) {
    return input_.ConsumeBytes<std::uint8_t>(input_.ConsumeIntegralInRange<std::size_t>(0, most));
  }
  std::uint32_t small() { return input_.ConsumeIntegralInRange<std::uint32_t>(0, 5); }
  std::uint32_t near(std::uint32_t base) {
    return base + static_cast<std::uint32_t>(input_.ConsumeIntegralInRange<std::int32_t>(-3, 12)) +
           (input_.ConsumeIntegralInRange(0, 31) == 0 ? 0x7fffffffU : 0);
  }

  void send(Side& side) {
    sctp::SendMessageOptions how;
    how.unordered = input_.ConsumeBool();
    if (input_.ConsumeBool()) how.maxRetransmissions = input_.ConsumeIntegralInRange<std::uint16_t>(0, 3);
    if (input_.ConsumeBool()) how.lifetimeMs = input_.ConsumeIntegralInRange<std::int64_t>(1, 1000);
    auto const stream = input_.ConsumeIntegralInRange<std::uint16_t>(0, 4);
    Bytes payload(input_.ConsumeIntegralInRange<std::size_t>(0, 8000), 'x');
    side.association.SendMessage(sctp::Message(stream, 51, std::move(payload)), how);
  }

  void reset(Side& side) {
    std::array<std::uint16_t, 1> const streams{input_.ConsumeIntegralInRange<std::uint16_t>(0, 4)};
    side.association.ResetStreams(streams);
  }

  void wait() {
    auto const ms = input_.ConsumeIntegralInRange<std::int64_t>(1, 40'000);
    for (auto* const side : {&ours_, &peer_}) {
      side->now_us += ms * 1000;
      side->run_timers();
    }
  }

  FuzzedDataProvider& input_;
  Side ours_, peer_;
  std::uint32_t tag_ = 0, our_tsn_ = 0, peer_tsn_ = 0;
  Bytes kept_;
};

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  std::string level = "none";
  Settings::SetLogLevel(level);
  Utils::Crypto::ClassInit();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  Run run(input);
  for (int i = 0; i < 200 && input.remaining_bytes() > 0; ++i) run.step();
  return 0;
}
