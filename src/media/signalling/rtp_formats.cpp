#include "media/signalling/rtp_formats.hpp"
#include <algorithm>
#include <map>
#include <stdexcept>

namespace bedrud::signalling {
namespace {

constexpr std::uint32_t kVideoClock = 90000;
constexpr std::uint32_t kSctpPort = 5000, kMaxMessageSize = 65535;

constexpr Format kFormats[] = {
    {"opus", "audio", 100, 48000, 2, "minptime=10;useinbandfec=1"},
    {"VP8", "video", 101, kVideoClock, 0, ""},
    {"H264", "video", 105, kVideoClock, 0, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"},
};

constexpr std::string_view kMid = "urn:ietf:params:rtp-hdrext:sdes:mid";
constexpr std::string_view kRid = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
constexpr std::string_view kRepairedRid = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
constexpr std::string_view kAbsSendTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
constexpr std::string_view kTransportCc = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
constexpr std::string_view kAudioLevel = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
constexpr std::string_view kOrientation = "urn:3gpp:video-orientation";
constexpr std::string_view kTimeOffset = "urn:ietf:params:rtp-hdrext:toffset";
constexpr std::string_view kAbsCaptureTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";
constexpr std::string_view kPlayoutDelay = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";

// Never the dependency descriptor for VP8 and H264: with it Chromium leaves the temporal layer out of the VP8 payload
// descriptor, which is where the worker reads it.
constexpr std::string_view kReadable[] = {kMid,        kRid,         kRepairedRid, kAbsSendTime,   kTransportCc,
                                          kAudioLevel, kOrientation, kTimeOffset,  kAbsCaptureTime};

// The worker writes exactly these ids when nobody asked for others.
constexpr std::pair<std::string_view, std::uint8_t> kWritableAudio[] = {
    {kMid, 1}, {kAbsSendTime, 4}, {kAudioLevel, 6}, {kAbsCaptureTime, 10}};
constexpr std::pair<std::string_view, std::uint8_t> kWritableVideo[] = {
    {kMid, 1}, {kAbsSendTime, 4}, {kTransportCc, 5}, {kOrientation, 8}, {kTimeOffset, 9}, {kPlayoutDelay, 11}};

std::vector<std::pair<std::string_view, std::uint8_t>> writable(std::string_view kind) {
  if (kind == "audio") return {std::begin(kWritableAudio), std::end(kWritableAudio)};
  return {std::begin(kWritableVideo), std::end(kWritableVideo)};
}

std::vector<std::string> const kVideoFeedback{"transport-cc", "ccm fir", "nack", "nack pli"};

bool forwarded(sdp::Codec const& codec, std::string_view name) {
  if (!sdp::is_codec(codec, name)) return false;
  if (name != "H264") return true;
  auto const profile = sdp::parameter(codec.parameters, "profile-level-id");
  return sdp::parameter(codec.parameters, "packetization-mode") == "1" &&
         (profile.starts_with("42e0") || profile.starts_with("42E0"));
}

void set(std::string& parameters, std::string_view name, std::string_view value) {
  if (!sdp::parameter(parameters, name).empty()) return;
  if (!parameters.empty()) parameters += ";";
  parameters += std::string(name) + "=" + std::string(value);
}

}  // namespace

Format const& format_of(std::string_view name) {
  for (auto const& format : kFormats) {
    if (format.name == name) return format;
  }
  throw std::invalid_argument("a codec that is not forwarded");
}

std::optional<CodecPair> pick(sdp::Section const& section, std::string_view codec) {
  auto const media =
      std::find_if(section.codecs.begin(), section.codecs.end(), [&](sdp::Codec const& c) { return forwarded(c, codec); });
  if (media == section.codecs.end()) return std::nullopt;
  CodecPair out{*media, std::nullopt};
  auto const apt = std::to_string(media->payload_type);
  auto const rtx = std::find_if(section.codecs.begin(), section.codecs.end(), [&](sdp::Codec const& c) {
    return sdp::is_codec(c, "rtx") && sdp::parameter(c.parameters, "apt") == apt;
  });
  if (rtx != section.codecs.end() && section.kind == "video") out.rtx = *rtx;
  return out;
}

CodecPair router_codecs(std::string_view codec) {
  auto const& format = format_of(codec);
  CodecPair out;
  out.media = {format.payload_type, std::string(format.name),       format.clock_rate,
               format.channels,     std::string(format.parameters), {}};
  if (format.kind == "video") {
    auto const rtx = static_cast<std::uint8_t>(format.payload_type + 1);
    out.rtx = sdp::Codec{rtx, "rtx", kVideoClock, 0, "apt=" + std::to_string(format.payload_type), {}};
  }
  return out;
}

std::vector<sdp::Extension> router_extensions(std::string_view kind) {
  std::vector<sdp::Extension> out;
  for (auto const& [uri, id] : writable(kind)) out.push_back({id, std::string(uri)});
  return out;
}

std::vector<sdp::Extension> readable_extensions(sdp::Section const& section) {
  std::vector<sdp::Extension> out;
  for (auto const& extension : section.extensions) {
    if (std::find(std::begin(kReadable), std::end(kReadable), extension.uri) != std::end(kReadable)) out.push_back(extension);
  }
  return out;
}

std::vector<sdp::Extension> writable_extensions(sdp::Section const& section) {
  std::vector<sdp::Extension> out;
  auto const known = writable(section.kind);
  for (auto const& extension : section.extensions) {
    if (std::any_of(known.begin(), known.end(), [&](auto const& entry) { return entry.first == extension.uri; }))
      out.push_back(extension);
  }
  return out;
}

std::vector<sdp::Extension> accepted_extensions(sdp::Section const& section) {
  auto out = writable_extensions(section);
  for (auto& extension : readable_extensions(section)) {
    if (std::none_of(out.begin(), out.end(), [&](sdp::Extension const& e) { return e.uri == extension.uri; }))
      out.push_back(std::move(extension));
  }
  return out;
}

sdp::Section publishing_answer(sdp::Section const& offered, CodecPair const& codecs, bool opus_stereo, bool opus_dtx) {
  sdp::Section answer;
  answer.kind = offered.kind;
  answer.mid = offered.mid;
  answer.direction = sdp::Direction::kRecvOnly;
  auto media = codecs.media;
  media.feedback = kVideoFeedback;
  if (offered.kind == "audio") {
    media.feedback = {"transport-cc"};
    if (opus_dtx) set(media.parameters, "usedtx", "1");
    if (opus_stereo) {
      set(media.parameters, "stereo", "1");
      set(media.parameters, "maxaveragebitrate", "510000");
    }
  } else {
    // Without it a browser needs half a minute to climb to 720p.
    set(media.parameters, "x-google-start-bitrate", "1200");
  }
  answer.codecs.push_back(std::move(media));
  if (codecs.rtx) {
    answer.codecs.push_back(*codecs.rtx);
    answer.codecs.back().feedback.clear();
  }
  answer.extensions = readable_extensions(offered);
  answer.rids = offered.rids;
  return answer;
}

sdp::Section receiving_section(std::string_view kind, ReceivingStream const& stream) {
  sdp::Section section;
  section.kind = std::string(kind);
  section.mid = stream.mid;
  section.direction = sdp::Direction::kSendOnly;
  section.codecs.push_back(stream.codecs.media);
  section.codecs.back().feedback = kind == "video" ? kVideoFeedback : std::vector<std::string>{};
  section.extensions = stream.named;
  section.stream_id = stream.stream_id;
  section.track_id = stream.track_id;
  section.cname = stream.cname;
  section.ssrcs.push_back(stream.ssrc);
  if (stream.codecs.rtx && stream.rtx_ssrc != 0) {
    section.codecs.push_back(*stream.codecs.rtx);
    section.codecs.back().feedback.clear();
    section.ssrcs.push_back(stream.rtx_ssrc);
    section.rtx_ssrcs[stream.ssrc] = stream.rtx_ssrc;
  }
  return section;
}

sdp::Section idle_section(sdp::Section const& like) {
  sdp::Section section;
  section.kind = like.kind;
  section.mid = like.mid;
  section.direction = sdp::Direction::kInactive;
  // Everything we could use is accepted: Chromium offers its other sections only what the idle ones of the bundle negotiated.
  for (auto const& name : {"opus", "VP8", "H264"}) {
    auto const codecs = pick(like, name);
    if (!codecs) continue;
    section.codecs.push_back(codecs->media);
    section.codecs.back().feedback = like.kind == "video" ? kVideoFeedback : std::vector<std::string>{"transport-cc"};
    if (codecs->rtx) section.codecs.push_back(*codecs->rtx);
  }
  section.extensions = readable_extensions(like);
  // A media line names at least one format, even an idle one.
  if (section.codecs.empty() && !like.codecs.empty()) section.codecs.push_back(like.codecs.front());
  return section;
}

sdp::Section data_section(std::string mid) {
  sdp::Section section;
  section.kind = "application";
  section.mid = std::move(mid);
  section.sctp_port = kSctpPort;
  section.max_message_size = kMaxMessageSize;
  return section;
}

}  // namespace bedrud::signalling
