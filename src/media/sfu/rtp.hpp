#pragma once
// What a media stream is called on the wire: codecs, header extensions, encodings (the ORTC RtpParameters the worker works
// with). Plain data; https://mediasoup.org/documentation/v3/mediasoup/rtp-parameters-and-capabilities/ has the words.
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace bedrud::sfu {

struct CodecParameters {
  std::string mime_type;  // "video/VP8", "video/rtx"
  std::uint8_t payload_type = 0;
  std::uint32_t clock_rate = 0;
  std::uint8_t channels = 0;  // 0: not given
  std::vector<std::pair<std::string, std::variant<std::int32_t, std::string>>> parameters;
  std::vector<std::pair<std::string, std::string>> feedback;  // {"nack", "pli"}
};

struct HeaderExtension {
  std::string uri;  // one the worker knows, see known_extension
  std::uint8_t id = 0;
};

struct Encoding {
  std::string rid;  // or
  std::uint32_t ssrc = 0, rtx_ssrc = 0;
  std::string scalability_mode;  // "L1T3"
};

struct RtpParameters {
  std::string mid, cname;  // cname must not be empty
  std::vector<CodecParameters> codecs;
  std::vector<HeaderExtension> extensions;
  std::vector<Encoding> encodings;
};

}  // namespace bedrud::sfu
