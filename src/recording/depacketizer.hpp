#pragma once
// Frames out of the RTP payloads of one stream, in order: what a file holds, nothing decoded. A picture that lacks a packet is
// left out, and all that follow until the next key frame, because they would be built on it.
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "recording/reorder.hpp"

namespace bedrud::recording {

struct Frame {
  Bytes data;
  std::uint32_t timestamp = 0;
  std::int64_t arrived = 0;
  bool key = true;
  int width = 0, height = 0;  // of key frames of video, where the stream says it
  Bytes setup{};              // of key frames: what a decoder must know before (CodecPrivate of Matroska)
};

class Depacketizer {
 public:
  virtual ~Depacketizer() = default;
  // What is complete by this packet: none or one, two where the marker of the last picture was missing.
  virtual void put(Reorder::Packet const& packet, std::vector<Frame>& out) = 0;
  // Video: nothing can be used before the next key frame.
  virtual bool needs_key() const { return false; }
};

// codec: opus, vp8, vp9, h264, av1. Null for what we do not know.
std::unique_ptr<Depacketizer> make_depacketizer(std::string_view codec);

// The bytes of one picture of a codec; made anew for each.
class Picture {
 public:
  virtual ~Picture() = default;
  // False: it cannot be one.
  virtual bool add(View payload) = 0;
  // Nothing when the beginning or the end is not there.
  virtual std::optional<Frame> finish() = 0;
};
std::unique_ptr<Picture> new_vp8_picture();
std::unique_ptr<Picture> new_vp9_picture();
std::unique_ptr<Picture> new_h264_picture();
std::unique_ptr<Picture> new_av1_picture();

}  // namespace bedrud::recording
