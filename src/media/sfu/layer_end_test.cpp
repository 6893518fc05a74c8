// How soon a receiver of simulcast gets the next layer when the publisher stops the one it was watching.
#include "media_peers.hpp"
#include "rtp_source.hpp"

namespace bedrud::sfu {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint8_t kRouterType = 101;
constexpr std::uint32_t kReceiverSsrc = 5001;
constexpr int kLayers = 3;

class LayerEnd : public MediaPeers {
 protected:
  void begin() {
    ProducerOptions published;
    published.video = true;
    published.rtp =
        vp8_parameters(bench::kSenderType, {bench::kSenderSsrc, bench::kSenderSsrc + 1, bench::kSenderSsrc + 2}, "L1T1");
    published.rtp.extensions = {{"http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", bench::kSendTime}};
    published.codec_mapping.emplace_back(bench::kSenderType, kRouterType);
    start(std::move(published), vp8_parameters(kRouterType, {kReceiverSsrc}, "L3T1"));
  }

  // Sends 25 frames a second until the receiver gets packets of the biggest layer, which alone fills them, or of another one;
  // ten seconds at most.
  bool receives(bool biggest) {
    auto const until = Clock::now() + std::chrono::seconds(10);
    while (Clock::now() < until) {
      if (frames_++ % 25 == 0) source_.send_reports(sender_);
      source_.send_frame(sender_);
      for (auto const next = Clock::now() + source_.interval(); Clock::now() < next;) {
        auto const size = read_video(5);
        if (size > 0 && (size > kFull) == biggest) return true;
      }
    }
    return false;
  }

 private:
  static constexpr std::size_t kFull = 950;  // a packet of the biggest layer has more

  // The size of a packet of the video that came in time, or 0.
  std::size_t read_video(int wait_ms) {
    pollfd ready{receiver_.socket(), POLLIN, 0};
    if (poll(&ready, 1, wait_ms) <= 0) return 0;
    std::array<std::uint8_t, 2048> packet{};
    auto const size = recv(receiver_.socket(), packet.data(), packet.size(), MSG_DONTWAIT);
    bool const video = size >= 12 && packet[0] >= 128 && (packet[1] & 0x7f) == kRouterType;
    return video ? static_cast<std::size_t>(size) : 0;
  }

 protected:
  bench::Source source_{true, kLayers};

 private:
  int frames_ = 0;
};

// It took 1.5 s: so long did everybody see a still picture when a publisher's line became narrow.
TEST_F(LayerEnd, IsReplacedWithinASecond) {
  begin();
  ASSERT_TRUE(receives(true));
  auto const stopped = Clock::now();
  source_.stop_biggest();
  ASSERT_TRUE(receives(false));
  auto const gone = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - stopped);
  EXPECT_LT(gone.count(), 1200);
}

}  // namespace
}  // namespace bedrud::sfu
