#include "media/signalling/rtp_parameters.hpp"
#include <charconv>
#include "media/signalling/ids.hpp"

namespace bedrud::signalling {
namespace {

// Read by our patch of the worker: the payload type this client wants on the wire.
constexpr char kWirePayloadType[] = "x-wire-pt";
// Likewise for redundant audio (wire_map.hpp): its payload type in the router, the client's (0: it has none), and that of the
// audio inside.
constexpr char kRedFrom[] = "x-red-from", kRedTo[] = "x-red-to", kRedInside[] = "x-red-inside";

using Parameters = decltype(sfu::CodecParameters::parameters);

Parameters split(std::string_view text) {
  Parameters out;
  while (!text.empty()) {
    auto const end = text.find(';');
    auto pair = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    auto const equals = pair.find('=');
    std::string const key(pair.substr(0, equals));
    if (key.empty()) continue;
    auto const value = equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
    std::int32_t number = 0;
    auto const [stop, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    bool const numeric = error == std::errc{} && stop == value.data() + value.size() && key != "profile-level-id";
    if (numeric)
      out.emplace_back(key, number);
    else
      out.emplace_back(key, std::string(value));
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> feedback(bool video) {
  if (!video) return {{"transport-cc", ""}};
  return {{"nack", ""}, {"nack", "pli"}, {"ccm", "fir"}, {"transport-cc", ""}};
}

sfu::CodecParameters media_codec(Format const& format, std::uint8_t payload_type, std::string_view parameters) {
  sfu::CodecParameters out;
  out.mime_type = std::string(format.kind) + "/" + std::string(format.name);
  out.payload_type = payload_type;
  out.clock_rate = format.clock_rate;
  out.channels = format.channels;
  out.parameters = split(parameters);
  out.feedback = feedback(format.kind == "video");
  return out;
}

sfu::CodecParameters rtx_codec(std::uint8_t payload_type, std::uint8_t apt) {
  sfu::CodecParameters out;
  out.mime_type = "video/rtx";
  out.payload_type = payload_type;
  out.clock_rate = 90000;
  out.parameters.emplace_back("apt", std::int32_t{apt});
  return out;
}

}  // namespace

std::uint32_t random_ssrc() { return (random_u32() >> 1) | 1; }

std::string consumer_scalability(std::string_view id, std::size_t streams, std::string const& layers) {
  // LiveKit's clients send VP8 simulcast with three temporal layers.
  if (streams > 1) return "L" + std::to_string(streams) + (id == "VP8" ? "T3" : "T1");
  return layers;
}

sfu::ProducerOptions producer_options(sdp::Section const& section, Published const& as) {
  auto const& format = format_of(as.id);
  auto const& codecs = as.codecs;
  sfu::ProducerOptions out;
  out.video = format.kind == "video";
  out.rtp.mid = section.mid;
  // Simulcast sections name no SSRC and so no cname; the worker wants one.
  out.rtp.cname = section.cname.empty() ? "mid-" + section.mid : section.cname;
  out.rtp.codecs.push_back(media_codec(format, codecs.media.payload_type, codecs.media.parameters));
  out.codec_mapping.emplace_back(codecs.media.payload_type, format.payload_type);
  if (as.red) {
    out.rtp.codecs.push_back(media_codec(format, as.red->payload_type, ""));
    out.codec_mapping.emplace_back(as.red->payload_type, router_red().payload_type);
  }
  if (codecs.rtx) {
    out.rtp.codecs.push_back(rtx_codec(codecs.rtx->payload_type, codecs.media.payload_type));
    out.codec_mapping.emplace_back(codecs.rtx->payload_type, static_cast<std::uint8_t>(format.payload_type + 1));
  }
  for (auto const& extension : readable_extensions(section, as.id)) out.rtp.extensions.push_back({extension.uri, extension.id});
  // The worker learns the number of layers only from the scalability mode.
  for (auto const& rid : section.rids) {
    sfu::Encoding encoding;
    encoding.rid = rid;
    encoding.scalability_mode = section.rids.size() > 1 ? (as.id == "VP8" ? "L1T3" : "L1T1") : as.scalability;
    out.rtp.encodings.push_back(encoding);
  }
  if (out.rtp.encodings.empty()) {
    sfu::Encoding encoding;
    encoding.scalability_mode = as.scalability;
    if (!section.ssrcs.empty()) encoding.ssrc = section.ssrcs.front();
    if (auto const rtx = section.rtx_ssrcs.find(encoding.ssrc); rtx != section.rtx_ssrcs.end()) encoding.rtx_ssrc = rtx->second;
    out.rtp.encodings.push_back(encoding);
  }
  return out;
}

sfu::RtpParameters consumer_parameters(ReceivingStream const& stream, std::string_view id, std::string const& scalability,
                                       bool client_numbers, bool red) {
  auto const& format = format_of(id);
  sfu::RtpParameters out;
  out.mid = stream.mid;
  out.cname = stream.cname;
  auto media = media_codec(format, format.payload_type, stream.codecs.media.parameters);
  if (format.kind == "audio") media.feedback.clear();
  if (client_numbers) media.parameters.emplace_back(kWirePayloadType, std::int32_t{stream.codecs.media.payload_type});
  auto const router = router_red().payload_type;
  if (red) {
    media.parameters.emplace_back(kRedFrom, std::int32_t{router});
    media.parameters.emplace_back(kRedTo, std::int32_t{stream.red ? stream.red->payload_type : std::uint8_t{0}});
    media.parameters.emplace_back(kRedInside, std::int32_t{stream.codecs.media.payload_type});
  }
  out.codecs.push_back(std::move(media));
  if (red) {
    out.codecs.push_back(media_codec(format, router, ""));
    out.codecs.back().feedback.clear();
  }
  sfu::Encoding encoding;
  encoding.ssrc = stream.ssrc;
  if (stream.codecs.rtx && stream.rtx_ssrc != 0) {
    out.codecs.push_back(rtx_codec(stream.codecs.rtx->payload_type, format.payload_type));
    encoding.rtx_ssrc = stream.rtx_ssrc;
  }
  encoding.scalability_mode = scalability;
  out.encodings.push_back(encoding);
  for (auto const& extension : stream.extensions) out.extensions.push_back({extension.uri, extension.id});
  return out;
}

}  // namespace bedrud::signalling
