#pragma once
// Session descriptions as browsers and LiveKit SDKs write them (RFC 8866, RFC 8829, RFC 8843 BUNDLE, RFC 8853 simulcast):
// a lenient reader and an exact writer. No state, no ids invented here. What is not understood is skipped; what would be
// dangerous to carry on (no sections, a twice used mid, numbers out of range) is refused. Every size is bounded.
#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bedrud::signalling::sdp {

class ParseError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class Direction { kSendRecv, kSendOnly, kRecvOnly, kInactive };

struct Codec {
  std::uint8_t payload_type = 0;
  std::string name;  // as written; compare with is_codec
  std::uint32_t clock_rate = 0;
  std::uint8_t channels = 0;          // 0: not given
  std::string parameters;             // the fmtp value: "minptime=10;useinbandfec=1"
  std::vector<std::string> feedback;  // rtcp-fb values: "nack pli"
};

struct Extension {
  std::uint8_t id = 0;
  std::string uri;
};

struct Fingerprint {
  std::string algorithm;  // lower case: "sha-256"
  std::string value;      // "AB:CD:..."
};

struct Section {
  std::string kind;       // "audio", "video", "application"
  bool rejected = false;  // port 0
  std::string mid;
  Direction direction = Direction::kSendRecv;
  std::vector<Codec> codecs;
  std::vector<Extension> extensions;
  std::vector<std::string> rids;  // in the order of a=simulcast when there is one, else of the a=rid lines
  std::vector<std::uint32_t> ssrcs;
  std::map<std::uint32_t, std::uint32_t> rtx_ssrcs;  // FID: media -> retransmission
  std::string cname;
  std::string stream_id, track_id;  // msid
  std::string ice_ufrag, ice_pwd;
  Fingerprint fingerprint;
  std::string setup;
  std::uint32_t sctp_port = 0, max_message_size = 0;
  std::vector<std::string> candidates;  // values without "candidate:"
};

struct Session {
  std::uint64_t version = 1;
  bool ice_lite = false;
  std::vector<Section> sections;
};

// Throws ParseError.
Session parse(std::string_view text);

// Transport attributes (ICE, fingerprint, setup, candidates) are written in every section that has them.
std::string write(Session const& session);

bool is_codec(Codec const& codec, std::string_view name);

// One value of "a=1;b=2"; empty when absent. Names compare without case.
std::string parameter(std::string_view parameters, std::string_view name);

}  // namespace bedrud::signalling::sdp
