// How soon a new receiver of simulcast gets a picture.
#include "media_peers.hpp"

namespace bedrud::sfu {
namespace {

constexpr std::uint8_t kType = 96, kRouterType = 101, kFeedback = 206;  // payload-specific feedback (RFC 4585 section 6.3)

class FirstPicture : public MediaPeers {
 protected:
  // The whole frame in one packet, on both layers: RFC 7741 section 4.2 with picture id, TL0PICIDX and temporal layer.
  void send_frame(bool key, std::uint8_t temporal_layer) {
    ++number_;
    if (temporal_layer == 0) ++base_;
    for (std::uint8_t const ssrc : {11, 12}) {
      Bytes packet{0x80, kType | 0x80, 0, number_, 0, number_, 0, 0, 0, 0, 0, ssrc, 0x90, 0xe0, 0x80, number_, base_};
      packet.push_back(static_cast<std::uint8_t>(temporal_layer << 6));
      Bytes const frame = key ? Bytes{0x10, 0, 0, 0x9d, 0x01, 0x2a, 64, 0, 64, 0} : Bytes{0x11, 0, 0, 0, 0, 0};
      packet.insert(packet.end(), frame.begin(), frame.end());
      sender_.send(packet);
    }
  }

 private:
  std::uint8_t number_ = 0, base_ = 0;
};

// The first frame seen was of a higher temporal layer, so the layer seemed to have no bitrate and was not chosen: the key frame
// that had been asked for at once went nowhere, and another one was asked for a second later.
TEST_F(FirstPicture, ComesWithTheFirstKeyFrameWhateverCameBefore) {
  ProducerOptions published;
  published.video = true;
  published.rtp = vp8_parameters(kType, {11, 12}, "L1T3");
  published.codec_mapping.emplace_back(kType, kRouterType);
  start(std::move(published), vp8_parameters(kRouterType, {5001}, "L2T3"));
  send_frame(false, 2);
  ASSERT_TRUE(comes(sender_.socket(), kFeedback, [] {})) << "a key frame is asked for";
  send_frame(true, 0);
  int more = 0;
  EXPECT_TRUE(comes(receiver_.socket(), kRouterType, [&] {
    if (more++ < 200) send_frame(false, 2);
  }));
}

}  // namespace
}  // namespace bedrud::sfu
