#pragma once
// The labelled channels of one peer connection over SCTP streams: opening them in either direction (DCEP, RFC 8832), and
// which stream "_reliable" and "_lossy" are. No I/O of its own; media thread only.
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

class DataChannels {
 public:
  // `how` is the channel's; control messages are sent reliably and in order all the same (RFC 8832 section 6).
  using Send = std::function<void(std::uint16_t stream, std::uint32_t ppid, std::string const& bytes, ChannelOpen const& how)>;
  using Receive = std::function<void(bool reliable, std::string const& bytes)>;

  DataChannels(Send send, Receive receive) : send_(std::move(send)), receive_(std::move(receive)) {}

  // The server opens both channels (subscriber connection of v0). It is the DTLS server, so its streams are odd.
  void open_both();
  void on_message(std::uint16_t stream, std::uint32_t ppid, std::string const& bytes);
  // While the channel is not open, lossy messages are dropped and reliable ones kept, up to 1 MiB.
  void send(bool reliable, std::string const& bytes);
  // The association is gone and will be made anew under the same channels (RFC 9260 section 5.2.4 A: a restart of the peer, of
  // which the client's channels notice nothing). Until resume() they count as not open.
  void suspend() { suspended_ = true; }
  void resume();

 private:
  void open(std::uint16_t stream, ChannelOpen const& how);
  void flush();

  Send send_;
  Receive receive_;
  std::map<std::uint16_t, ChannelOpen> channels_;
  std::optional<std::uint16_t> reliable_, lossy_;
  std::vector<std::string> backlog_;
  std::size_t backlog_bytes_ = 0;
  bool suspended_ = false;
};

}  // namespace bedrud::signalling
