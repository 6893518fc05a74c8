#pragma once
// One track as a Matroska file (RFC 9559) that is whole after every cluster: nothing that was written is needed again, and what
// is cut off costs only the last cluster. Pure: the bytes go to the one who asks for them.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "recording/rtp.hpp"

namespace bedrud::recording {

struct MatroskaTrack {
  std::string codec;  // opus, vp8, vp9, h264, av1
  int channels = 2;   // of opus
  int width = 0, height = 0;
  Bytes setup{};  // of h264 and av1
};

class MatroskaWriter {
 public:
  // Longer than this nothing waits for its cluster to be full, as far as frames come; flush() ends it before.
  static constexpr std::int64_t kClusterMs = 1000;

  explicit MatroskaWriter(MatroskaTrack track);

  // A frame at that time, in milliseconds and not before the last one. Returns what is to be appended to the file: nothing, or
  // the clusters that are complete by it; the head of the file before the first one.
  Bytes write(std::int64_t time, bool key, View frame);
  // The cluster that is being filled.
  Bytes flush();
  // The index; and what to write over the place that was kept for its address, at seek_place().
  struct End {
    Bytes append, seek_head;
  };
  End finish();
  static constexpr std::size_t seek_place() { return kSeekPlace; }

  bool filling() const { return !cluster_.empty(); }
  std::int64_t cluster_time() const { return cluster_time_; }

 private:
  static constexpr std::size_t kSeekPlace = 52;

  void begin_cluster(std::int64_t time, bool key);
  Bytes head() const;

  MatroskaTrack track_;
  Bytes cluster_;  // its blocks
  std::int64_t cluster_time_ = 0;
  bool cluster_key_ = false, begun_ = false;
  std::uint64_t written_ = 0;
  std::vector<std::pair<std::int64_t, std::uint64_t>> cues_;  // time and place of clusters that begin with a key frame
};

}  // namespace bedrud::recording
