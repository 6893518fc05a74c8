#include "media/signalling/data_channels.hpp"

#include <utility>

namespace bedrud::signalling {
namespace {

constexpr char kOpen = 0x03, kAck = 0x02;
constexpr unsigned char kUnordered = 0x80, kRetransmits = 0x01, kLifetime = 0x02;
// So many streams of a connection may have had a channel; channels under other labels are acknowledged, so that they open.
constexpr std::size_t kHeader = 12, kMaxStreams = 64, kMaxLabel = 128;
// By Channel.
constexpr std::array<std::string_view, 3> kLabels{"_reliable", "_lossy", "_data_track"};

std::uint16_t u16(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>((static_cast<unsigned char>(bytes[at]) << 8) | static_cast<unsigned char>(bytes[at + 1]));
}

void put16(std::string& out, std::uint32_t value) {
  out += static_cast<char>((value >> 8) & 0xff);
  out += static_cast<char>(value & 0xff);
}

}  // namespace

std::optional<ChannelOpen> read_open(std::string_view bytes) {
  if (bytes.size() < kHeader || bytes[0] != kOpen) return std::nullopt;
  auto const type = static_cast<unsigned char>(bytes[1]);
  std::size_t const label = u16(bytes, 8), protocol = u16(bytes, 10);
  if (label > kMaxLabel || kHeader + label + protocol > bytes.size()) return std::nullopt;
  ChannelOpen out;
  out.label = bytes.substr(kHeader, label);
  out.ordered = (type & kUnordered) == 0;
  auto const limit = static_cast<std::uint16_t>(u16(bytes, 4) != 0 ? 0xffff : u16(bytes, 6));
  if ((type & 0x7f) == kRetransmits) out.max_retransmits = limit;
  if ((type & 0x7f) == kLifetime) out.max_lifetime_ms = limit;
  return out;
}

std::string write_open(ChannelOpen const& open) {
  unsigned char type = open.ordered ? 0 : kUnordered;
  if (open.max_retransmits)
    type |= kRetransmits;
  else if (open.max_lifetime_ms)
    type |= kLifetime;
  std::string out{kOpen, static_cast<char>(type)};
  put16(out, 256);  // priority: normal (RFC 8831 section 6.4)
  put16(out, 0);
  put16(out, open.max_retransmits.value_or(open.max_lifetime_ms.value_or(0)));
  put16(out, static_cast<std::uint32_t>(open.label.size()));
  put16(out, 0);
  return out + open.label;
}

bool DataChannels::opened(std::uint16_t stream, ChannelOpen const& how) {
  if (channels_.size() >= kMaxStreams && !channels_.contains(stream)) return false;
  know(stream, how);
  hooks_.open_stream(stream, how);
  return true;
}

void DataChannels::know(std::uint16_t stream, ChannelOpen const& how) {
  auto& known = channels_[stream];
  known = {how, std::nullopt};
  for (std::size_t i = 0; i < kLabels.size(); ++i) {
    if (how.label != kLabels[i]) continue;
    known.channel = static_cast<Channel>(i);
    // What the worker held of the channel before is gone with it.
    out_[i].stream = stream;
    out_[i].buffered = 0;
  }
}

void DataChannels::recall(std::uint16_t stream, ChannelOpen const& how) {
  know(stream, how);
  suspended_ = true;
}

std::map<std::uint16_t, ChannelOpen> DataChannels::open() const {
  std::map<std::uint16_t, ChannelOpen> out;
  for (auto const& [stream, known] : channels_) out.emplace(stream, known.how);
  return out;
}

void DataChannels::open_ours() {
  if (out_[0].stream) return;  // they outlive an association
  ChannelOpen const reliable{std::string(kLabels[0]), true, std::nullopt, std::nullopt},
      lossy{std::string(kLabels[1]), false, std::uint16_t{0}, std::nullopt},
      data_track{std::string(kLabels[2]), false, std::uint16_t{0}, std::nullopt};
  std::uint16_t stream = 1;
  for (auto const& how : {reliable, lossy, data_track}) {
    opened(stream, how);
    control(stream, write_open(how));
    stream += 2;
  }
  pump();
}

void DataChannels::control(std::uint16_t stream, std::string const& bytes) {
  hooks_.send(stream, kPpidControl, bytes, [](auto) {});
}

void DataChannels::on_message(std::uint16_t stream, std::uint32_t ppid, std::string const& bytes) {
  if (ppid == kPpidControl) {
    auto const how = read_open(bytes);
    if (!how || !opened(stream, *how)) return;
    control(stream, std::string(1, kAck));
    pump();
    return;
  }
  auto const found = channels_.find(stream);
  if (found == channels_.end() || !found->second.channel || (ppid != kPpidBinary && ppid != kPpidText)) return;
  hooks_.receive(*found->second.channel, bytes);
}

void DataChannels::send(Channel channel, Payload payload) {
  auto& out = outgoing(channel);
  auto const size = payload->size();
  if (channel != Channel::kReliable) {
    if (out.stream && !suspended_ && out.handed + out.buffered + size <= kMaxLossy)
      hand_over(channel, payload);
    else
      ++dropped_;
    return;
  }
  if (out.queued + size > (out.stream ? kMaxQueue : kMaxBacklog)) {
    ++dropped_;
    if (out.stream && !std::exchange(overflowed_, true)) hooks_.overflow();
    return;
  }
  out.queued += size;
  out.queue.push_back(std::move(payload));
  pump();
}

void DataChannels::pump() {
  auto& out = outgoing(Channel::kReliable);
  while (out.stream && !suspended_ && !out.queue.empty() && out.handed + out.buffered < kInWorker) {
    auto const payload = std::move(out.queue.front());
    out.queue.pop_front();
    out.queued -= payload->size();
    ++progress_;
    hand_over(Channel::kReliable, payload);
  }
}

void DataChannels::hand_over(Channel channel, Payload const& payload) {
  auto& out = outgoing(channel);
  auto const size = payload->size();
  out.handed += size;
  hooks_.send(*out.stream, kPpidBinary, *payload,
              [this, channel, size, alive = std::weak_ptr(alive_)](std::optional<std::size_t> buffered) {
                if (alive.expired()) return;
                auto& sent = outgoing(channel);
                sent.handed -= size;
                if (buffered)
                  sent.buffered = *buffered;
                else
                  ++dropped_;
                if (channel == Channel::kReliable) pump();
              });
}

void DataChannels::suspend() {
  suspended_ = true;
  alive_ = std::make_shared<char>();  // the old worker answers no more
  for (auto& out : out_) out.handed = out.buffered = 0;
}

void DataChannels::resume() {
  if (!std::exchange(suspended_, false)) return;
  for (auto const& [stream, known] : channels_) hooks_.open_stream(stream, known.how);
  pump();
}

void DataChannels::on_buffered_low(std::uint16_t stream, std::size_t bytes) {
  for (auto& out : out_) {
    if (out.stream == stream) out.buffered = bytes;
  }
  pump();
}

}  // namespace bedrud::signalling
