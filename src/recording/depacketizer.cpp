#include "recording/depacketizer.hpp"

namespace bedrud::recording {
namespace {

// More than any picture of a meeting; a stream that never ends one must not fill the memory.
constexpr std::size_t kMostBytes = 8 << 20;

class OpusDepacketizer final : public Depacketizer {
 public:
  void put(Reorder::Packet const& packet, std::vector<Frame>& out) override {
    if (packet.payload.empty()) return;
    out.push_back({.data = packet.payload, .timestamp = packet.timestamp, .arrived = packet.arrived});
  }
};

class VideoDepacketizer final : public Depacketizer {
 public:
  explicit VideoDepacketizer(std::unique_ptr<Picture> (*make)()) : make_(make) {}

  void put(Reorder::Packet const& packet, std::vector<Frame>& out) override {
    if (packet.after_loss) {
      needs_key_ = true;
      picture_.reset();
    }
    if (packet.payload.empty()) return;  // padding
    if (picture_ && packet.timestamp != timestamp_) finish(out);
    if (!picture_) {
      picture_ = make_();
      timestamp_ = packet.timestamp;
      arrived_ = packet.arrived;
      size_ = 0;
      broken_ = false;
    }
    size_ += packet.payload.size();
    broken_ = broken_ || size_ > kMostBytes || !picture_->add(packet.payload);
    if (packet.marker) finish(out);
  }

  bool needs_key() const override { return needs_key_; }

 private:
  void finish(std::vector<Frame>& out) {
    auto const picture = std::move(picture_);
    auto frame = broken_ ? std::nullopt : picture->finish();
    if (!frame) {
      needs_key_ = true;
      return;
    }
    if (frame->key) needs_key_ = false;
    if (needs_key_) return;
    frame->timestamp = timestamp_;
    frame->arrived = arrived_;
    out.push_back(std::move(*frame));
  }

  std::unique_ptr<Picture> (*make_)();
  std::unique_ptr<Picture> picture_;
  std::uint32_t timestamp_ = 0;
  std::int64_t arrived_ = 0;
  std::size_t size_ = 0;
  bool broken_ = false, needs_key_ = true;
};

}  // namespace

std::unique_ptr<Depacketizer> make_depacketizer(std::string_view codec) {
  if (codec == "opus") return std::make_unique<OpusDepacketizer>();
  if (codec == "vp8") return std::make_unique<VideoDepacketizer>(new_vp8_picture);
  if (codec == "vp9") return std::make_unique<VideoDepacketizer>(new_vp9_picture);
  if (codec == "h264") return std::make_unique<VideoDepacketizer>(new_h264_picture);
  if (codec == "av1") return std::make_unique<VideoDepacketizer>(new_av1_picture);
  return nullptr;
}

}  // namespace bedrud::recording
