#include "recording/reorder.hpp"

#include <algorithm>
#include <utility>

namespace bedrud::recording {
namespace {

// Out of order on the way alone, nothing stays away longer than kWindow; the sender itself may still be getting it back.
constexpr std::int64_t kWindow = 500, kMostWait = 2000, kFirstAsk = 20;
constexpr int kMostAsks = 6;
// The sender begins anew after a jump like this.
constexpr std::int64_t kJump = 3000;
constexpr std::size_t kMostHeld = 4000;
constexpr std::size_t kMostAtOnce = 200;

}  // namespace

void Reorder::put(RtpPacket const& packet, std::int64_t now) {
  std::int64_t sequence = packet.sequence;
  if (next_ < 0) {
    next_ = sequence + 0x10000;  // so that an older one is not negative
    highest_ = next_ - 1;
  }
  sequence = highest_ + static_cast<std::int16_t>(packet.sequence - static_cast<std::uint16_t>(highest_));
  if (sequence < next_ - kJump || sequence > highest_ + kJump) {
    holes_.clear();
    // What is held goes out first, then the stream goes on here.
    sequence = (highest_ & ~0xffffLL) + 0x20000 + packet.sequence;
    highest_ = sequence - 1;
    lossy_ = lossy_ || held_.empty();
    if (held_.empty()) next_ = sequence;
  }
  if (sequence < next_) return;
  for (auto missing = highest_ + 1; missing < sequence; ++missing) holes_[missing] = {now, now + kFirstAsk, 0};
  if (sequence > highest_) highest_ = sequence;
  holes_.erase(sequence);
  held_.try_emplace(sequence, Packet{.payload_type = packet.payload_type,
                                     .marker = packet.marker,
                                     .timestamp = packet.timestamp,
                                     .arrived = now,
                                     .payload = Bytes(packet.payload.begin(), packet.payload.end())});
}

void Reorder::skip_to(std::int64_t sequence) {
  lost_ += static_cast<std::uint32_t>(std::min<std::int64_t>(sequence - next_, kJump));
  next_ = sequence;
  holes_.erase(holes_.begin(), holes_.lower_bound(sequence));
  lossy_ = true;
}

std::optional<Reorder::Packet> Reorder::take(std::int64_t now) {
  if (held_.empty()) return std::nullopt;
  auto const first = held_.begin();
  if (first->first != next_) {
    auto const hole = holes_.find(next_);
    bool const hopeless =
        hole == holes_.end() || now - hole->second.since >= kMostWait ||
        (hole->second.asked >= kMostAsks && now - hole->second.next_ask >= 0 && now - hole->second.since >= kWindow) ||
        held_.size() > kMostHeld;
    if (!hopeless) return std::nullopt;
    skip_to(first->first);
  }
  auto packet = std::move(first->second);
  held_.erase(first);
  ++next_;
  packet.after_loss = std::exchange(lossy_, false);
  return packet;
}

std::vector<std::uint16_t> Reorder::to_ask(std::int64_t now) {
  std::vector<std::uint16_t> out;
  for (auto& [sequence, hole] : holes_) {
    if (hole.asked >= kMostAsks || now < hole.next_ask || out.size() >= kMostAtOnce) continue;
    out.push_back(static_cast<std::uint16_t>(sequence));
    hole.next_ask = now + (std::int64_t{2 * kFirstAsk} << hole.asked);
    ++hole.asked;
  }
  return out;
}

}  // namespace bedrud::recording
