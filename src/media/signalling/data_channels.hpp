#pragma once
// The labelled channels of one peer connection over SCTP streams: opening them in either direction (DCEP, RFC 8832), which
// stream "_reliable", "_lossy" and "_data_track" are, and what waits to be sent on them. No I/O of its own; media thread only.
#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bedrud::signalling {

// RFC 8831 section 8.
inline constexpr std::uint32_t kPpidControl = 50, kPpidText = 51, kPpidBinary = 53, kPpidTextEmpty = 56, kPpidBinaryEmpty = 57;

struct ChannelOpen {
  std::string label;
  bool ordered = true;
  std::optional<std::uint16_t> max_retransmits, max_lifetime_ms;
};

// Nothing when the bytes are not a DATA_CHANNEL_OPEN (RFC 8832 section 5.1).
std::optional<ChannelOpen> read_open(std::string_view bytes);
std::string write_open(ChannelOpen const& open);

enum class Channel : std::uint8_t { kReliable, kLossy, kDataTrack };

// One message for many receivers.
using Payload = std::shared_ptr<std::string const>;

// What DataChannels needs of the transport, and whom it tells.
struct ChannelHooks {
  std::function<void(std::uint16_t stream, ChannelOpen const& how)> open_stream;
  // `sent` is told what of the stream still waits in the worker, or nothing when the message was refused.
  std::function<void(std::uint16_t stream, std::uint32_t ppid, std::string_view bytes,
                     std::function<void(std::optional<std::size_t> buffered)> sent)>
      send;
  std::function<void(Channel, std::string const& bytes)> receive;
  // The receiver is kMaxQueue behind: what is sent from now on is lost to it. Told once.
  std::function<void()> overflow;
};

class DataChannels {
 public:
  // How far reliable data may get ahead of a receiver: in the worker, and waiting here. One that is further behind than
  // kPressed slows down senders that speak to nobody faster.
  static constexpr std::size_t kInWorker = 512 << 10, kPressed = 2 << 20, kMaxQueue = 16 << 20;
  // Reliable data kept for one whose channels are not open yet.
  static constexpr std::size_t kMaxBacklog = 1 << 20;
  // What waits of lossy data; beyond that it would come too late.
  static constexpr std::size_t kMaxLossy = 64 << 10;

  explicit DataChannels(ChannelHooks hooks) : hooks_(std::move(hooks)) {}

  // The server opens the channels (subscriber connection of v0). It is the DTLS server, so its streams are odd.
  void open_ours();
  void on_message(std::uint16_t stream, std::uint32_t ppid, std::string const& bytes);
  // The association is gone and will be made anew under the same channels (RFC 9260 section 5.2.4 A: a restart of the peer, of
  // which the client's channels notice nothing). Until resume() they count as not open; what the old one held is lost.
  void suspend();
  void resume();
  // What this server never saw being opened, because another one did; as after suspend().
  void recall(std::uint16_t stream, ChannelOpen const& how);
  std::map<std::uint16_t, ChannelOpen> open() const;
  void on_buffered_low(std::uint16_t stream, std::size_t bytes);
  // Reliable messages wait for their channel and their turn; others are dropped when they cannot go at once.
  void send(Channel channel, Payload payload);

  // Reliable bytes that wait here.
  std::size_t queued() const { return out_[0].queued; }
  // Messages that were not sent because the receiver was too slow, or not there yet.
  std::uint64_t dropped() const { return dropped_; }
  // Moves with every reliable message that leaves for the worker.
  std::uint64_t progress() const { return progress_; }

 private:
  struct Outgoing {
    std::optional<std::uint16_t> stream;
    std::size_t handed = 0;    // given to the worker, which has not answered yet
    std::size_t buffered = 0;  // waits in the worker, as it last said
    std::deque<Payload> queue;
    std::size_t queued = 0;
  };

  Outgoing& outgoing(Channel channel) { return out_[static_cast<std::size_t>(channel)]; }
  bool opened(std::uint16_t stream, ChannelOpen const& how);
  void know(std::uint16_t stream, ChannelOpen const& how);
  void control(std::uint16_t stream, std::string const& bytes);
  void hand_over(Channel channel, Payload const& payload);
  void pump();

  ChannelHooks hooks_;
  struct Known {
    ChannelOpen how;
    std::optional<Channel> channel;  // none: opened under a label that means nothing here
  };
  std::map<std::uint16_t, Known> channels_;  // by stream
  std::array<Outgoing, 3> out_;
  std::uint64_t dropped_ = 0, progress_ = 0;
  bool overflowed_ = false, suspended_ = false;
  std::shared_ptr<char> alive_ = std::make_shared<char>();  // answers may come when this is gone
};

}  // namespace bedrud::signalling
