#include "media/signalling/data_channels.hpp"

#include <utility>

namespace bedrud::signalling {
namespace {

constexpr char kOpen = 0x03, kAck = 0x02;
constexpr unsigned char kUnordered = 0x80, kRetransmits = 0x01, kLifetime = 0x02;
constexpr std::size_t kHeader = 12, kMaxChannels = 16, kMaxLabel = 128;
// Reliable messages kept for one who is still connecting.
constexpr std::size_t kMaxBacklog = 1 << 20;

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

void DataChannels::open(std::uint16_t stream, ChannelOpen const& how) {
  if (channels_.size() >= kMaxChannels && !channels_.contains(stream)) return;
  channels_[stream] = how;
  if (how.label == "_reliable") reliable_ = stream;
  if (how.label == "_lossy") lossy_ = stream;
}

void DataChannels::open_both() {
  if (reliable_) return;  // they outlive an association
  ChannelOpen const reliable{"_reliable", true, std::nullopt, std::nullopt},
      lossy{"_lossy", false, std::uint16_t{0}, std::nullopt};
  open(1, reliable);
  open(3, lossy);
  send_(1, kPpidControl, write_open(reliable), reliable);
  send_(3, kPpidControl, write_open(lossy), lossy);
  flush();
}

void DataChannels::on_message(std::uint16_t stream, std::uint32_t ppid, std::string const& bytes) {
  if (ppid == kPpidControl) {
    if (auto const how = read_open(bytes)) {
      open(stream, *how);
      send_(stream, kPpidControl, std::string(1, kAck), *how);
      if (stream == reliable_) flush();
    }
    return;
  }
  auto const found = channels_.find(stream);
  if (found == channels_.end() || (ppid != kPpidBinary && ppid != kPpidText)) return;
  if (found->second.label == "_reliable")
    receive_(true, bytes);
  else if (found->second.label == "_lossy")
    receive_(false, bytes);
}

void DataChannels::send(bool reliable, std::string const& bytes) {
  auto const stream = reliable ? reliable_ : lossy_;
  if (stream && !suspended_) {
    send_(*stream, kPpidBinary, bytes, channels_.at(*stream));
  } else if (reliable && backlog_bytes_ + bytes.size() <= kMaxBacklog) {
    backlog_.push_back(bytes);
    backlog_bytes_ += bytes.size();
  }
}

void DataChannels::resume() {
  suspended_ = false;
  if (reliable_) flush();
}

void DataChannels::flush() {
  backlog_bytes_ = 0;
  for (auto const& bytes : std::exchange(backlog_, {})) send(true, bytes);
}

}  // namespace bedrud::signalling
