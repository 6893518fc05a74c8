#pragma once
// The packets of one stream in their order. A hole is waited for while it is being asked for again, two seconds at most; what
// does not come then is given up. Pure: the time is given, in milliseconds.
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "recording/rtp.hpp"

namespace bedrud::recording {

class Reorder {
 public:
  struct Packet {
    std::uint8_t payload_type = 0;
    bool marker = false;
    bool after_loss = false;  // packets before it did not come
    std::uint32_t timestamp = 0;
    std::int64_t arrived = 0;
    Bytes payload;
  };

  void put(RtpPacket const& packet, std::int64_t now);
  // The next one in order, or the first after a hole that is given up.
  std::optional<Packet> take(std::int64_t now);
  // What is to be asked for now; each some times, at growing distances.
  std::vector<std::uint16_t> to_ask(std::int64_t now);

  std::uint32_t highest() const { return static_cast<std::uint32_t>(highest_); }
  std::uint32_t lost() const { return lost_; }

 private:
  struct Hole {
    std::int64_t since = 0, next_ask = 0;
    int asked = 0;
  };

  void skip_to(std::int64_t sequence);

  std::map<std::int64_t, Packet> held_;  // by sequence number with the count of its wraps
  std::map<std::int64_t, Hole> holes_;
  std::int64_t next_ = -1, highest_ = -1;
  std::uint32_t lost_ = 0;
  bool lossy_ = false;  // the next one that is taken comes after a loss
};

}  // namespace bedrud::recording
