#include "media/sfu/rtp_messages.hpp"

#include <map>

namespace bedrud::sfu {

namespace rtp = FBS::RtpParameters;

namespace {

std::map<std::string_view, rtp::RtpHeaderExtensionUri> const& extension_types() {
  using Uri = rtp::RtpHeaderExtensionUri;
  static std::map<std::string_view, Uri> const all{
      {"urn:ietf:params:rtp-hdrext:sdes:mid", Uri::Mid},
      {"urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", Uri::RtpStreamId},
      {"urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id", Uri::RepairRtpStreamId},
      {"http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", Uri::AbsSendTime},
      {"http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", Uri::TransportWideCcDraft01},
      {"urn:ietf:params:rtp-hdrext:ssrc-audio-level", Uri::SsrcAudioLevel},
      {"https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension", Uri::DependencyDescriptor},
      {"urn:3gpp:video-orientation", Uri::VideoOrientation},
      {"urn:ietf:params:rtp-hdrext:toffset", Uri::TimeOffset},
      {"http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time", Uri::AbsCaptureTime},
      {"http://www.webrtc.org/experiments/rtp-hdrext/playout-delay", Uri::PlayoutDelay},
  };
  return all;
}

char const* text(std::string const& value) { return value.empty() ? nullptr : value.c_str(); }

template <class T>
fb::Optional<T> given(T value) {
  return value == 0 ? fb::Optional<T>() : fb::Optional<T>(value);
}

fb::Offset<rtp::RtpCodecParameters> write_codec(Builder& builder, CodecParameters const& codec) {
  std::vector<fb::Offset<rtp::RtcpFeedback>> feedback;
  for (auto const& [type, parameter] : codec.feedback) {
    feedback.push_back(rtp::CreateRtcpFeedbackDirect(builder, type.c_str(), parameter.c_str()));
  }
  std::vector<fb::Offset<rtp::Parameter>> parameters;
  for (auto const& [name, value] : codec.parameters) {
    if (auto const* const number = std::get_if<std::int32_t>(&value)) {
      auto const written = rtp::CreateInteger32(builder, *number).Union();
      parameters.push_back(rtp::CreateParameterDirect(builder, name.c_str(), rtp::Value::Integer32, written));
    } else {
      auto const written = rtp::CreateStringDirect(builder, std::get<std::string>(value).c_str()).Union();
      parameters.push_back(rtp::CreateParameterDirect(builder, name.c_str(), rtp::Value::String, written));
    }
  }
  return rtp::CreateRtpCodecParametersDirect(builder, codec.mime_type.c_str(), codec.payload_type, codec.clock_rate,
                                             given(codec.channels), &parameters, &feedback);
}

}  // namespace

bool known_extension(std::string_view uri) { return extension_types().contains(uri); }

std::optional<std::uint8_t> piped_extension(std::string_view uri) {
  auto const found = extension_types().find(uri);
  // Up to here they name the section, the layer, the bandwidth of one connection.
  if (found == extension_types().end() || found->second <= rtp::RtpHeaderExtensionUri::TransportWideCcDraft01)
    return std::nullopt;
  return static_cast<std::uint8_t>(static_cast<int>(found->second) + 1);  // as the worker numbers them inside
}

std::vector<fb::Offset<rtp::RtpEncodingParameters>> write_encodings(Builder& builder, std::vector<Encoding> const& encodings) {
  std::vector<fb::Offset<rtp::RtpEncodingParameters>> out;
  for (auto const& encoding : encodings) {
    fb::Offset<rtp::Rtx> rtx = 0;
    if (encoding.rtx_ssrc != 0) rtx = rtp::CreateRtx(builder, encoding.rtx_ssrc);
    out.push_back(rtp::CreateRtpEncodingParametersDirect(builder, given(encoding.ssrc), text(encoding.rid), fb::nullopt, rtx,
                                                         false, text(encoding.scalability_mode)));
  }
  return out;
}

fb::Offset<rtp::RtpParameters> write_parameters(Builder& builder, RtpParameters const& parameters) {
  std::vector<fb::Offset<rtp::RtpCodecParameters>> codecs;
  for (auto const& codec : parameters.codecs) codecs.push_back(write_codec(builder, codec));
  std::vector<fb::Offset<rtp::RtpHeaderExtensionParameters>> extensions;
  for (auto const& extension : parameters.extensions) {
    auto const found = extension_types().find(extension.uri);
    if (found == extension_types().end()) continue;
    extensions.push_back(rtp::CreateRtpHeaderExtensionParametersDirect(builder, found->second, extension.id));
  }
  auto const encodings = write_encodings(builder, parameters.encodings);
  auto const rtcp = rtp::CreateRtcpParametersDirect(builder, parameters.cname.c_str());
  return rtp::CreateRtpParametersDirect(builder, text(parameters.mid), &codecs, &extensions, &encodings, rtcp);
}

fb::Offset<rtp::RtpMapping> write_mapping(Builder& builder, std::vector<std::pair<std::uint8_t, std::uint8_t>> const& codecs,
                                          std::vector<Encoding> const& from, std::vector<Encoding> const& to) {
  std::vector<fb::Offset<rtp::CodecMapping>> codec_list;
  for (auto const& [client, router] : codecs) codec_list.push_back(rtp::CreateCodecMapping(builder, client, router));
  std::vector<fb::Offset<rtp::EncodingMapping>> encoding_list;
  for (std::size_t i = 0; i < from.size(); ++i) {
    encoding_list.push_back(rtp::CreateEncodingMappingDirect(builder, text(from[i].rid), given(from[i].ssrc), to[i].ssrc));
  }
  return rtp::CreateRtpMappingDirect(builder, &codec_list, &encoding_list);
}

}  // namespace bedrud::sfu
