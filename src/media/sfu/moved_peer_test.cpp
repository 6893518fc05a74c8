// Peers whose port changes, as behind a NAT that has forgotten them: known by what they can encrypt, before the next
// connectivity check comes (third_party/mediasoup/shim/moved_peer.hpp).
#include <netinet/in.h>
#include <unistd.h>

#include "media_peers.hpp"

namespace bedrud::sfu {
namespace {

constexpr std::uint8_t kType = 100, kSsrc = 77;

RtpParameters parameters(std::uint32_t ssrc) {
  CodecParameters opus;
  opus.mime_type = "audio/opus";
  opus.payload_type = kType;
  opus.clock_rate = 48000;
  opus.channels = 2;
  RtpParameters out;
  out.mid = "0";
  out.cname = "test";
  out.codecs.push_back(opus);
  Encoding encoding;
  encoding.ssrc = ssrc;
  out.encodings.push_back(encoding);
  return out;
}

class MovedPeer : public MediaPeers {
 protected:
  void SetUp() override {
    ProducerOptions published;
    published.rtp = parameters(kSsrc);
    published.codec_mapping.emplace_back(kType, kType);
    start(std::move(published), parameters(5001));
    ASSERT_TRUE(arrives());
  }

  bool arrives() {
    while (read_one(receiver_.socket(), kType, 0)) {}
    return comes(receiver_.socket(), kType, [this] {
      ++number_;
      auto const high = static_cast<std::uint8_t>(number_ >> 8), low = static_cast<std::uint8_t>(number_);
      sender_.send(Bytes{0x80, kType, high, low, 0, 0, high, low, 0, 0, 0, kSsrc, 1, 2, 3});
      // An empty receiver report (RFC 3550 section 6.4.2): all that a receiver sends without being asked.
      receiver_.send_control(Bytes{0x80, 201, 0, 1, 0, 0, 0, 1});
    });
  }

 private:
  std::uint16_t number_ = 0;
};

TEST_F(MovedPeer, APublisherIsHeardFromItsNewPort) {
  sender_.move();
  EXPECT_TRUE(arrives());
  sender_.move();
  EXPECT_TRUE(arrives());
}

TEST_F(MovedPeer, AReceiverGetsItsMediaAtItsNewPort) {
  receiver_.move();
  EXPECT_TRUE(arrives());
}

TEST_F(MovedPeer, AStrangerAtTheSameAddressMovesNobody) {
  int const stranger = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(settings_.base_port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::connect(stranger, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  Bytes rtp{0x80, kType, 0xff, 0xf0, 0, 0, 0, 1, 0, 0, 0, kSsrc};
  Bytes rtcp{0x80, 201, 0, 1, 0, 0, 0, 1};
  rtp.resize(64);
  rtcp.resize(40);
  rtcp[36] = 0x80;  // it says that it is encrypted
  for (int i = 0; i < 50; ++i) {
    ::send(stranger, rtp.data(), rtp.size(), 0);
    ::send(stranger, rtcp.data(), rtcp.size(), 0);
  }
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(arrives());
  EXPECT_FALSE(read_one(stranger, kType, 0));
  ::close(stranger);
}

// A second handshake and noise where DTLS is expected, from the port of a running session.
TEST_F(MovedPeer, GarbageFromItsOwnPortEndsNoSession) {
  // A ClientHello (RFC 6347 section 4.2) of the epoch before encryption, and application data nobody has encrypted.
  Bytes hello{22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 54, 1, 0, 0, 42, 0, 0, 0, 0, 0, 0, 0, 42, 254, 253};
  hello.resize(13 + 54);
  Bytes data{23, 254, 253, 0, 1, 0, 0, 0, 0, 0, 9, 0, 64};
  data.resize(13 + 64, 7);
  Bytes alert{21, 254, 253, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 2, 40};
  for (int i = 0; i < 20; ++i) {
    for (auto const& packet : {hello, data, alert, Bytes(200, 0x80), Bytes(1, 22), Bytes(40, 3)}) {
      ::send(sender_.socket(), packet.data(), packet.size(), 0);
      ::send(receiver_.socket(), packet.data(), packet.size(), 0);
    }
  }
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(arrives());
}

}  // namespace
}  // namespace bedrud::sfu
