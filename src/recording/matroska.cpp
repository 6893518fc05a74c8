#include "recording/matroska.hpp"

#include <algorithm>
#include <bit>

namespace bedrud::recording {
namespace {

enum Id : std::uint32_t {
  kEbml = 0x1a45dfa3,
  kEbmlVersion = 0x4286,
  kEbmlReadVersion = 0x42f7,
  kEbmlMaxIdLength = 0x42f2,
  kEbmlMaxSizeLength = 0x42f3,
  kDocType = 0x4282,
  kDocTypeVersion = 0x4287,
  kDocTypeReadVersion = 0x4285,
  kSegment = 0x18538067,
  kVoid = 0xec,
  kSeekHead = 0x114d9b74,
  kSeek = 0x4dbb,
  kSeekId = 0x53ab,
  kSeekPosition = 0x53ac,
  kInfo = 0x1549a966,
  kTimestampScale = 0x2ad7b1,
  kMuxingApp = 0x4d80,
  kWritingApp = 0x5741,
  kTracks = 0x1654ae6b,
  kTrackEntry = 0xae,
  kTrackNumber = 0xd7,
  kTrackUid = 0x73c5,
  kTrackType = 0x83,
  kFlagLacing = 0x9c,
  kCodecId = 0x86,
  kCodecPrivate = 0x63a2,
  kCodecDelay = 0x56aa,
  kSeekPreRoll = 0x56bb,
  kVideo = 0xe0,
  kPixelWidth = 0xb0,
  kPixelHeight = 0xba,
  kAudio = 0xe1,
  kSamplingFrequency = 0xb5,
  kChannels = 0x9f,
  kCluster = 0x1f43b675,
  kTimestamp = 0xe7,
  kSimpleBlock = 0xa3,
  kCues = 0x1c53bb6b,
  kCuePoint = 0xbb,
  kCueTime = 0xb3,
  kCueTrackPositions = 0xb7,
  kCueTrack = 0xf7,
  kCueClusterPosition = 0xf1,
};

constexpr std::int64_t kLongestCluster = 30'000;  // the times of its blocks have 16 bits
constexpr std::size_t kLargestCluster = 4 << 20;
constexpr std::size_t kSeekSize = 28;  // of the place kept for the index's address
constexpr std::uint64_t kPreRollNs = 80'000'000;

void put_id(Bytes& out, std::uint32_t id) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    if (id >> shift) out.push_back(static_cast<std::uint8_t>(id >> shift));
  }
}

void put_big_endian(Bytes& out, std::uint64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(value >> shift));
}

void put_size(Bytes& out, std::uint64_t size) {
  int bytes = 1;
  while (bytes < 8 && size >= (std::uint64_t{1} << (7 * bytes)) - 1) ++bytes;
  put_big_endian(out, size | std::uint64_t{1} << (7 * bytes), bytes);
}

void put(Bytes& out, std::uint32_t id, View body) {
  put_id(out, id);
  put_size(out, body.size());
  out.insert(out.end(), body.begin(), body.end());
}

void put(Bytes& out, std::uint32_t id, std::string_view text) {
  put(out, id, View(reinterpret_cast<std::uint8_t const*>(text.data()), text.size()));
}

void put_number(Bytes& out, std::uint32_t id, std::uint64_t value) {
  Bytes body;
  put_big_endian(body, value, std::max(1, static_cast<int>(std::bit_width(value) + 7) / 8));
  put(out, id, body);
}

void put_real(Bytes& out, std::uint32_t id, double value) {
  Bytes body;
  put_big_endian(body, std::bit_cast<std::uint64_t>(value), 8);
  put(out, id, body);
}

// OpusHead (RFC 7845 5.1). Nothing is skipped at the beginning: the stream was joined in its middle.
Bytes opus_head(int channels) {
  return {'O', 'p', 'u', 's', 'H', 'e', 'a', 'd', 1, static_cast<std::uint8_t>(channels), 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0};
}

std::string_view codec_id(std::string_view codec) {
  if (codec == "opus") return "A_OPUS";
  if (codec == "vp8") return "V_VP8";
  if (codec == "vp9") return "V_VP9";
  return codec == "h264" ? "V_MPEG4/ISO/AVC" : "V_AV1";
}

Bytes track_entry(MatroskaTrack const& track) {
  Bytes entry;
  bool const audio = track.codec == "opus";
  put_number(entry, kTrackNumber, 1);
  put_number(entry, kTrackUid, 1);
  put_number(entry, kTrackType, audio ? 2 : 1);
  put_number(entry, kFlagLacing, 0);
  put(entry, kCodecId, codec_id(track.codec));
  Bytes kind;
  if (audio) {
    put(entry, kCodecPrivate, opus_head(track.channels));
    put_number(entry, kCodecDelay, 0);
    put_number(entry, kSeekPreRoll, kPreRollNs);
    put_real(kind, kSamplingFrequency, 48000);
    put_number(kind, kChannels, static_cast<std::uint64_t>(track.channels));
  } else {
    if (!track.setup.empty()) put(entry, kCodecPrivate, track.setup);
    put_number(kind, kPixelWidth, static_cast<std::uint64_t>(std::max(track.width, 1)));
    put_number(kind, kPixelHeight, static_cast<std::uint64_t>(std::max(track.height, 1)));
  }
  put(entry, audio ? kAudio : kVideo, kind);
  return entry;
}

}  // namespace

MatroskaWriter::MatroskaWriter(MatroskaTrack track) : track_(std::move(track)) {}

Bytes MatroskaWriter::head() const {
  Bytes out, body;
  put_number(body, kEbmlVersion, 1);
  put_number(body, kEbmlReadVersion, 1);
  put_number(body, kEbmlMaxIdLength, 4);
  put_number(body, kEbmlMaxSizeLength, 8);
  put(body, kDocType, "matroska");
  put_number(body, kDocTypeVersion, 4);
  put_number(body, kDocTypeReadVersion, 2);
  put(out, kEbml, body);
  put_id(out, kSegment);
  out.push_back(0x01);  // of a size that is not known yet
  out.insert(out.end(), 7, 0xff);
  put(out, kVoid, Bytes(kSeekSize - 2, 0));
  body.clear();
  put_number(body, kTimestampScale, 1'000'000);
  put(body, kMuxingApp, "bedrud");
  put(body, kWritingApp, "bedrud recorder");
  put(out, kInfo, body);
  body.clear();
  put(body, kTrackEntry, track_entry(track_));
  put(out, kTracks, body);
  return out;
}

void MatroskaWriter::begin_cluster(std::int64_t time, bool key) {
  cluster_time_ = time;
  cluster_key_ = key;
}

Bytes MatroskaWriter::write(std::int64_t time, bool key, View frame) {
  Bytes out;
  bool const video = track_.codec != "opus";
  auto const age = time - cluster_time_;
  if (filling() && (age >= kClusterMs || age < 0 || (video && key) || cluster_.size() > kLargestCluster)) out = flush();
  if (!filling()) begin_cluster(time, key);
  put_id(cluster_, kSimpleBlock);
  put_size(cluster_, frame.size() + 4);
  cluster_.push_back(0x81);  // track 1
  put_big_endian(cluster_, static_cast<std::uint64_t>(std::clamp<std::int64_t>(time - cluster_time_, 0, kLongestCluster)), 2);
  cluster_.push_back(key ? 0x80 : 0);
  cluster_.insert(cluster_.end(), frame.begin(), frame.end());
  return out;
}

Bytes MatroskaWriter::flush() {
  if (!filling()) return {};
  Bytes out, body;
  if (!std::exchange(begun_, true)) out = head();
  if (cluster_key_) cues_.emplace_back(cluster_time_, written_ + out.size());
  put_number(body, kTimestamp, static_cast<std::uint64_t>(std::max<std::int64_t>(cluster_time_, 0)));
  put_id(out, kCluster);
  put_size(out, body.size() + cluster_.size());
  out.insert(out.end(), body.begin(), body.end());
  out.insert(out.end(), cluster_.begin(), cluster_.end());
  cluster_.clear();
  written_ += out.size();
  return out;
}

MatroskaWriter::End MatroskaWriter::finish() {
  End end;
  end.append = flush();
  if (!begun_ || cues_.empty()) return end;
  // Positions count from the first byte in the segment, where the place for the index's address is.
  Bytes cues;
  std::int64_t last = -1;
  for (auto const& [time, place] : cues_) {
    if (last >= 0 && time - last < kClusterMs) continue;
    last = time;
    Bytes point, positions;
    put_number(positions, kCueTrack, 1);
    put_number(positions, kCueClusterPosition, place - kSeekPlace);
    put_number(point, kCueTime, static_cast<std::uint64_t>(std::max<std::int64_t>(time, 0)));
    put(point, kCueTrackPositions, positions);
    put(cues, kCuePoint, point);
  }
  put(end.append, kCues, cues);
  Bytes id, seek, entry;
  put_id(id, kCues);
  put(seek, kSeekId, id);
  put_id(seek, kSeekPosition);
  put_size(seek, 8);
  put_big_endian(seek, written_ - kSeekPlace, 8);
  put(entry, kSeek, seek);
  put(end.seek_head, kSeekHead, entry);
  auto const left = kSeekSize - end.seek_head.size();
  put(end.seek_head, kVoid, Bytes(left - 2, 0));
  return end;
}

}  // namespace bedrud::recording
