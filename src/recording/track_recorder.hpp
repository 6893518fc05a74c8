#pragma once
// One stream on its way into a file: in order, asked for again where it has holes, without what cannot be decoded, at its time.
// Pure, but for where the bytes go; times are milliseconds of the recording.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "recording/depacketizer.hpp"
#include "recording/matroska.hpp"
#include "recording/reorder.hpp"
#include "recording/track_clock.hpp"

namespace bedrud::recording {

struct Feed {
  std::string track{}, participant{}, kind{}, source{}, codec{};
  std::uint32_t ssrc = 0, clock_rate = 0;
  std::uint8_t payload_type = 0;
  int redundant = -1;  // payload type of audio with copies of what was sent before; -1: there is none
  int channels = 2;
};

// Where a stream is written.
class TrackOutput {
 public:
  virtual ~TrackOutput() = default;
  virtual void begin() = 0;  // before the first bytes
  virtual void append(Bytes bytes) = 0;
  virtual void overwrite(std::size_t at, Bytes bytes) = 0;
};

class TrackRecorder {
 public:
  TrackRecorder(Feed feed, std::unique_ptr<TrackOutput> output);

  Feed const& feed() const { return feed_; }
  void packet(RtpPacket const& packet, std::int64_t now);
  void report(SenderReport const& report, double time) { clock_.report(report.timestamp, time); }
  // Whatever is due by itself: holes that are given up, a cluster that has waited long enough.
  void tick(std::int64_t now);
  // What the sender is to be asked for now.
  std::vector<std::uint16_t> to_ask(std::int64_t now) { return reorder_.to_ask(now); }
  bool wants_key_frame(std::int64_t now);
  Reception reception() const { return {feed_.ssrc, reorder_.highest(), reorder_.lost()}; }
  // What is held is written as far as it is whole, and the index.
  void finish(std::int64_t now);

 private:
  void take(std::int64_t now);
  void write(Frame const& frame, std::int64_t now);

  Feed feed_;
  std::unique_ptr<TrackOutput> output_;
  std::unique_ptr<Depacketizer> depacketizer_;
  Reorder reorder_;
  TrackClock clock_;
  std::optional<MatroskaWriter> writer_;
  std::vector<Frame> frames_;
  std::int64_t last_time_ = -1, filling_since_ = 0;
  std::int64_t last_request_ = -1, packets_since_request_ = 0;
};

}  // namespace bedrud::recording
