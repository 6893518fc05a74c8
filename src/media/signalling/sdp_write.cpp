#include "media/signalling/sdp.hpp"

namespace bedrud::signalling::sdp {
namespace {

std::string_view word(Direction direction) {
  switch (direction) {
    case Direction::kSendRecv:
      return "sendrecv";
    case Direction::kSendOnly:
      return "sendonly";
    case Direction::kRecvOnly:
      return "recvonly";
    case Direction::kInactive:
      return "inactive";
  }
  return "inactive";
}

class Lines {
 public:
  template <class... Parts>
  void add(Parts const&... parts) {
    (text_.append(part(parts)), ...);
    text_ += "\r\n";
  }
  std::string take() { return std::move(text_); }

 private:
  static std::string_view part(std::string_view text) { return text; }
  template <class T>
    requires std::is_integral_v<T>
  static std::string part(T value) {
    return std::to_string(value);
  }

  std::string text_;
};

void write_codecs(Lines& out, Section const& section) {
  for (auto const& c : section.codecs) {
    out.add("a=rtpmap:", c.payload_type, " ", c.name, "/", c.clock_rate,
            c.channels > 1 ? "/" + std::to_string(c.channels) : std::string());
    for (auto const& feedback : c.feedback) out.add("a=rtcp-fb:", c.payload_type, " ", feedback);
    if (!c.parameters.empty()) out.add("a=fmtp:", c.payload_type, " ", c.parameters);
  }
}

void write_sources(Lines& out, Section const& section) {
  if (!section.stream_id.empty()) out.add("a=msid:", section.stream_id, " ", section.track_id);
  for (auto const& [media, rtx] : section.rtx_ssrcs) out.add("a=ssrc-group:FID ", media, " ", rtx);
  for (auto const ssrc : section.ssrcs) {
    out.add("a=ssrc:", ssrc, " cname:", section.cname);
    if (!section.stream_id.empty()) out.add("a=ssrc:", ssrc, " msid:", section.stream_id, " ", section.track_id);
  }
}

// A writer answers what the other side sends, so its rids are the received ones.
void write_simulcast(Lines& out, Section const& section) {
  if (section.rids.empty()) return;
  std::string list;
  for (auto const& rid : section.rids) {
    out.add("a=rid:", rid, " recv");
    list += (list.empty() ? "" : ";") + rid;
  }
  out.add("a=simulcast:recv ", list);
}

void write_transport(Lines& out, Section const& section) {
  if (section.ice_ufrag.empty()) return;
  out.add("a=ice-ufrag:", section.ice_ufrag);
  out.add("a=ice-pwd:", section.ice_pwd);
  out.add("a=fingerprint:", section.fingerprint.algorithm, " ", section.fingerprint.value);
  out.add("a=setup:", section.setup);
  for (auto const& candidate : section.candidates) out.add("a=candidate:", candidate);
  if (!section.candidates.empty()) out.add("a=end-of-candidates");
}

void write_section(Lines& out, Section const& section) {
  bool const data = section.kind == "application";
  std::string formats;
  for (auto const& c : section.codecs) formats += " " + std::to_string(c.payload_type);
  // A media line needs at least one format even when nothing of it is accepted.
  if (formats.empty()) formats = data ? " webrtc-datachannel" : " 0";
  out.add("m=", section.kind, section.rejected ? " 0 " : " 9 ", data ? "UDP/DTLS/SCTP" : "UDP/TLS/RTP/SAVPF", formats);
  out.add("c=IN IP4 0.0.0.0");
  out.add("a=mid:", section.mid);
  if (data) {
    out.add("a=sctp-port:", section.sctp_port);
    out.add("a=max-message-size:", section.max_message_size);
  } else {
    out.add("a=", word(section.direction));
    out.add("a=rtcp-mux");
    out.add("a=rtcp-rsize");
    write_codecs(out, section);
    for (auto const& extension : section.extensions) out.add("a=extmap:", extension.id, " ", extension.uri);
    write_sources(out, section);
    write_simulcast(out, section);
  }
  write_transport(out, section);
}

}  // namespace

std::string write(Session const& session) {
  Lines out;
  out.add("v=0");
  out.add("o=- 1 ", session.version, " IN IP4 127.0.0.1");
  out.add("s=-");
  out.add("t=0 0");
  std::string bundle;
  for (auto const& section : session.sections) {
    if (!section.rejected) bundle += " " + section.mid;
  }
  out.add("a=group:BUNDLE", bundle);
  if (session.ice_lite) out.add("a=ice-lite");
  out.add("a=extmap-allow-mixed");
  out.add("a=msid-semantic: WMS *");
  for (auto const& section : session.sections) write_section(out, section);
  return out.take();
}

}  // namespace bedrud::signalling::sdp
