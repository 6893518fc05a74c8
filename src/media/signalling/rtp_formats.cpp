#include "media/signalling/rtp_formats.hpp"
#include <algorithm>
#include <map>
#include <stdexcept>

namespace bedrud::signalling {
namespace {

constexpr std::uint32_t kVideoClock = 90000;
// Redundant audio in the router. To the worker it is a second payload type of Opus: it has no format of that name.
constexpr std::uint8_t kRouterRed = 99;
constexpr std::uint32_t kSctpPort = 5000, kMaxMessageSize = 65535;

// In the order in which they stand in for each other, H264 from the lowest profile to the highest.
constexpr Format kFormats[] = {
    {"opus", "opus", "audio", 100, 48000, 2, "minptime=10;useinbandfec=1"},
    {"VP8", "VP8", "video", 101, kVideoClock, 0, ""},
    {"H264", "H264", "video", 105, kVideoClock, 0, "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"},
    {"H264-main", "H264", "video", 109, kVideoClock, 0,
     "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f"},
    {"H264-high", "H264", "video", 111, kVideoClock, 0,
     "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640032"},
    {"VP9", "VP9", "video", 103, kVideoClock, 0, "profile-id=0"},
    {"AV1", "AV1", "video", 107, kVideoClock, 0, "level-idx=5;profile=0;tier=0"},
};

// How clients scale VP9 and AV1 by default; fewer layers than named do no harm.
constexpr char kScalability[] = "L3T3_KEY";

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

// The layers of AV1 stand in the dependency descriptor. Never for the others: with it Chromium leaves the temporal layer out of
// the VP8 payload descriptor, which is where the worker reads it, as it does for VP9.
constexpr std::string_view kDependencies =
    "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension";
constexpr std::string_view kReadable[] = {kMid,        kRid,         kRepairedRid, kAbsSendTime,   kTransportCc,
                                          kAudioLevel, kOrientation, kTimeOffset,  kAbsCaptureTime};

// The worker writes exactly these ids when nobody asked for others.
constexpr std::pair<std::string_view, std::uint8_t> kWritableAudio[] = {
    {kMid, 1}, {kAbsSendTime, 4}, {kAudioLevel, 6}, {kAbsCaptureTime, 10}};
constexpr std::pair<std::string_view, std::uint8_t> kWritableVideo[] = {
    {kMid, 1}, {kAbsSendTime, 4}, {kTransportCc, 5}, {kOrientation, 8}, {kTimeOffset, 9}, {kPlayoutDelay, 11}};

std::vector<std::pair<std::string_view, std::uint8_t>> writable(std::string_view id) {
  if (format_of(id).kind == "audio") return {std::begin(kWritableAudio), std::end(kWritableAudio)};
  std::vector<std::pair<std::string_view, std::uint8_t>> out{std::begin(kWritableVideo), std::end(kWritableVideo)};
  if (id == "AV1") out.emplace_back(kDependencies, 7);
  return out;
}

std::vector<std::string> const kVideoFeedback{"transport-cc", "ccm fir", "nack", "nack pli"};

// The profile by its first byte (RFC 6184 section 8.1); which constraints of the baseline it keeps does not matter to a
// decoder.
std::string_view h264_id(std::string_view profile) {
  if (profile.starts_with("42")) return "H264";
  if (profile.starts_with("4d") || profile.starts_with("4D")) return "H264-main";
  return profile.starts_with("64") ? "H264-high" : "";
}

bool forwarded(sdp::Codec const& codec, Format const& format) {
  if (!sdp::is_codec(codec, format.name)) return false;
  auto const is = [&](std::string_view name, std::string_view value) {
    auto const given = sdp::parameter(codec.parameters, name);
    return given.empty() || given == value;
  };
  if (format.name == "VP9") return is("profile-id", "0");
  if (format.name == "AV1") return is("profile", "0");
  if (format.name != "H264") return true;
  return sdp::parameter(codec.parameters, "packetization-mode") == "1" &&
         h264_id(sdp::parameter(codec.parameters, "profile-level-id")) == format.id;
}

void set(std::string& parameters, std::string_view name, std::string_view value) {
  if (!sdp::parameter(parameters, name).empty()) return;
  if (!parameters.empty()) parameters += ";";
  parameters += std::string(name) + "=" + std::string(value);
}

}  // namespace

Format const& format_of(std::string_view id) {
  for (auto const& format : kFormats) {
    if (format.id == id) return format;
  }
  throw std::invalid_argument("a codec that is not forwarded");
}

std::string_view video_format(std::string_view wanted) {
  if (auto const slash = wanted.find('/'); slash != std::string_view::npos) wanted.remove_prefix(slash + 1);
  for (auto const& format : kFormats) {
    if (format.kind == "video" && sdp::is_codec({0, std::string(wanted), 0, 0, {}, {}}, format.name)) return format.id;
  }
  return "VP8";
}

bool scalable(std::string_view id) { return id == "VP9" || id == "AV1"; }

std::optional<CodecPair> pick(sdp::Section const& section, std::string_view id) {
  auto const& format = format_of(id);
  auto const find = [&](auto const& good) { return std::find_if(section.codecs.begin(), section.codecs.end(), good); };
  // The constrained baseline is what everybody means by H264.
  auto media = find([&](sdp::Codec const& c) {
    return forwarded(c, format) && sdp::parameter(c.parameters, "profile-level-id").substr(0, 4) == "42e0";
  });
  if (media == section.codecs.end()) media = find([&](sdp::Codec const& c) { return forwarded(c, format); });
  if (media == section.codecs.end()) return std::nullopt;
  CodecPair out{*media, std::nullopt};
  auto const apt = std::to_string(media->payload_type);
  auto const rtx = std::find_if(section.codecs.begin(), section.codecs.end(), [&](sdp::Codec const& c) {
    return sdp::is_codec(c, "rtx") && sdp::parameter(c.parameters, "apt") == apt;
  });
  if (rtx != section.codecs.end() && section.kind == "video") out.rtx = *rtx;
  return out;
}

std::optional<sdp::Codec> pick_red(sdp::Section const& section, sdp::Codec const& inside) {
  auto const type = std::to_string(inside.payload_type);
  for (auto const& codec : section.codecs) {
    if (sdp::is_codec(codec, "red") && codec.clock_rate == inside.clock_rate && codec.parameters.starts_with(type + "/"))
      return codec;
  }
  return std::nullopt;
}

std::string_view format_in(sdp::Section const& section) {
  for (auto const& format : kFormats) {
    if (format.kind == section.kind && pick(section, format.id)) return format.id;
  }
  return section.kind == "audio" ? "opus" : "VP8";
}

std::optional<CodecPair> pick_received(sdp::Section const& section, std::string_view id) {
  auto const& format = format_of(id);
  bool reached = false;
  for (auto const& candidate : kFormats) {
    reached = reached || candidate.id == id;
    if (!reached || candidate.name != format.name) continue;
    if (auto codecs = pick(section, candidate.id)) return codecs;
  }
  return std::nullopt;
}

std::optional<Published> choose_published(sdp::Section const& section, std::string_view wanted) {
  auto const take = [&](Format const& format) -> std::optional<Published> {
    // The worker tells the layers of VP9 and AV1 apart only inside one stream.
    if (format.kind != section.kind || (scalable(format.id) && section.rids.size() > 1)) return std::nullopt;
    auto codecs = pick(section, format.id);
    if (!codecs) return std::nullopt;
    auto const described = readable_extensions(section, format.id);
    bool const layers =
        format.id == "VP9" ||
        (format.id == "AV1" && std::any_of(described.begin(), described.end(), [](auto& e) { return e.uri == kDependencies; }));
    return Published{format.id, std::move(*codecs), layers ? kScalability : "", std::nullopt};
  };
  auto const& first = format_of(wanted);
  for (auto const& format : kFormats) {
    if (format.name != first.name) continue;
    if (auto out = take(format)) return out;
  }
  for (auto const& format : kFormats) {
    if (scalable(format.id)) continue;
    if (auto out = take(format)) return out;
  }
  return std::nullopt;
}

CodecPair router_codecs(std::string_view id) {
  auto const& format = format_of(id);
  CodecPair out;
  out.media = {format.payload_type, std::string(format.name),       format.clock_rate,
               format.channels,     std::string(format.parameters), {}};
  if (format.kind == "video") {
    auto const rtx = static_cast<std::uint8_t>(format.payload_type + 1);
    out.rtx = sdp::Codec{rtx, "rtx", kVideoClock, 0, "apt=" + std::to_string(format.payload_type), {}};
  }
  return out;
}

sdp::Codec router_red() {
  auto const& opus = format_of("opus");
  auto const type = std::to_string(opus.payload_type);
  return {kRouterRed, "red", opus.clock_rate, opus.channels, type + "/" + type, {}};
}

std::vector<sdp::Extension> router_extensions(std::string_view id) {
  std::vector<sdp::Extension> out;
  for (auto const& [uri, number] : writable(id)) out.push_back({number, std::string(uri)});
  return out;
}

std::vector<sdp::Extension> readable_extensions(sdp::Section const& section, std::string_view id) {
  std::vector<sdp::Extension> out;
  for (auto const& extension : section.extensions) {
    bool const known = std::find(std::begin(kReadable), std::end(kReadable), extension.uri) != std::end(kReadable);
    if (known || (id == "AV1" && extension.uri == kDependencies)) out.push_back(extension);
  }
  return out;
}

std::vector<sdp::Extension> writable_extensions(sdp::Section const& section, std::string_view id) {
  std::vector<sdp::Extension> out;
  auto const known = writable(id);
  for (auto const& extension : section.extensions) {
    if (std::any_of(known.begin(), known.end(), [&](auto const& entry) { return entry.first == extension.uri; }))
      out.push_back(extension);
  }
  return out;
}

std::vector<sdp::Extension> accepted_extensions(sdp::Section const& section) {
  // AV1 uses the most of them.
  std::string_view const widest = section.kind == "audio" ? "opus" : "AV1";
  auto out = writable_extensions(section, widest);
  for (auto& extension : readable_extensions(section, widest)) {
    if (std::none_of(out.begin(), out.end(), [&](sdp::Extension const& e) { return e.uri == extension.uri; }))
      out.push_back(std::move(extension));
  }
  return out;
}

sdp::Section publishing_answer(sdp::Section const& offered, Published const& as, bool opus_stereo, bool opus_dtx) {
  auto const& codecs = as.codecs;
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
  // First: that is what the client then sends.
  if (as.red) answer.codecs.push_back(*as.red);
  answer.codecs.push_back(std::move(media));
  if (codecs.rtx) {
    answer.codecs.push_back(*codecs.rtx);
    answer.codecs.back().feedback.clear();
  }
  answer.extensions = readable_extensions(offered, as.id);
  answer.rids = offered.rids;
  return answer;
}

sdp::Section receiving_section(std::string_view kind, ReceivingStream const& stream) {
  sdp::Section section;
  section.kind = std::string(kind);
  section.mid = stream.mid;
  section.direction = sdp::Direction::kSendOnly;
  if (stream.red) section.codecs.push_back(*stream.red);
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
  if (stream.spare) {
    section.codecs.push_back(stream.spare->media);
    section.codecs.back().feedback = kVideoFeedback;
    if (stream.spare->rtx) section.codecs.push_back(*stream.spare->rtx);
  }
  return section;
}

sdp::Section idle_section(sdp::Section const& like) {
  sdp::Section section;
  section.kind = like.kind;
  section.mid = like.mid;
  section.direction = sdp::Direction::kInactive;
  // Everything we could use is accepted: Chromium offers its other sections only what the idle ones of the bundle negotiated.
  for (auto const& format : kFormats) {
    if (format.kind != like.kind) continue;
    auto const codecs = pick(like, format.id);
    if (!codecs) continue;
    section.codecs.push_back(codecs->media);
    section.codecs.back().feedback = like.kind == "video" ? kVideoFeedback : std::vector<std::string>{"transport-cc"};
    if (codecs->rtx) section.codecs.push_back(*codecs->rtx);
    if (auto red = pick_red(like, codecs->media)) section.codecs.push_back(std::move(*red));
  }
  section.extensions = accepted_extensions(like);
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
