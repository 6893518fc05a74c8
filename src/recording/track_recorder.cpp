#include "recording/track_recorder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bedrud::recording {
namespace {

// Key frames are asked for at least and at most so often.
constexpr std::int64_t kKeyFrameEvery = 10'000, kKeyFramePause = 1000;
constexpr std::int64_t kForEver = std::numeric_limits<std::int64_t>::max() / 2;

}  // namespace

TrackRecorder::TrackRecorder(Feed feed, std::unique_ptr<TrackOutput> output)
    : feed_(std::move(feed)),
      output_(std::move(output)),
      depacketizer_(make_depacketizer(feed_.codec)),
      clock_(std::max(feed_.clock_rate, 1U)) {}

void TrackRecorder::packet(RtpPacket const& packet, std::int64_t now) {
  auto inner = packet;
  if (packet.payload_type == feed_.redundant) {
    auto const newest = newest_of_redundant(packet.payload);
    inner.payload = newest.value_or(View());
  } else if (packet.payload_type != feed_.payload_type) {
    return;
  }
  ++packets_since_request_;
  reorder_.put(inner, now);
  take(now);
}

void TrackRecorder::take(std::int64_t now) {
  while (auto const packet = reorder_.take(now)) {
    if (!depacketizer_) return;
    frames_.clear();
    depacketizer_->put(*packet, frames_);
    for (auto const& frame : frames_) write(frame, now);
  }
}

void TrackRecorder::write(Frame const& frame, std::int64_t now) {
  auto const time = std::llround(clock_.at(frame.timestamp, static_cast<double>(frame.arrived)));
  // No two pictures at one time.
  last_time_ = std::max({std::int64_t{time}, last_time_ + (feed_.kind == "video" ? 1 : 0), std::int64_t{0}});
  bool const first = !writer_;
  if (first) {
    writer_.emplace(MatroskaTrack{
        .codec = feed_.codec, .channels = feed_.channels, .width = frame.width, .height = frame.height, .setup = frame.setup});
    output_->begin();
  }
  bool const filled = writer_->filling();
  auto bytes = writer_->write(last_time_, frame.key, frame.data);
  // What the log names is a file with something in it, whenever the process ends.
  if (first) bytes = writer_->flush();
  if (!filled || !bytes.empty()) filling_since_ = now;
  if (!bytes.empty()) output_->append(std::move(bytes));
}

void TrackRecorder::tick(std::int64_t now) {
  take(now);
  if (writer_ && writer_->filling() && now - filling_since_ >= MatroskaWriter::kClusterMs) output_->append(writer_->flush());
}

bool TrackRecorder::wants_key_frame(std::int64_t now) {
  if (feed_.kind != "video") return false;
  auto const since = last_request_ < 0 ? kKeyFrameEvery : now - last_request_;
  bool const due = last_request_ < 0 || (depacketizer_ && depacketizer_->needs_key() && since >= kKeyFramePause) ||
                   (since >= kKeyFrameEvery && packets_since_request_ > 0);
  if (!due) return false;
  last_request_ = now;
  packets_since_request_ = 0;
  return true;
}

void TrackRecorder::finish(std::int64_t now) {
  // Holes that are not filled by now never will be.
  while (auto packet = reorder_.take(kForEver)) {
    if (!depacketizer_) break;
    frames_.clear();
    depacketizer_->put(*packet, frames_);
    for (auto const& frame : frames_) write(frame, now);
  }
  if (!writer_) return;
  auto end = writer_->finish();
  output_->append(std::move(end.append));
  output_->overwrite(MatroskaWriter::seek_place(), std::move(end.seek_head));
  writer_.reset();
}

}  // namespace bedrud::recording
