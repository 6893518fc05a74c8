#include "media/signalling/sdp.hpp"
#include <gtest/gtest.h>

namespace bedrud::signalling::sdp {
namespace {

// A publishing browser, cut to what differs between sections.
constexpr char kOffer[] =
    "v=0\r\no=- 4611 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1 2\r\na=extmap-allow-mixed\r\na=msid-semantic: "
    "WMS\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 "
    "0.0.0.0\r\na=ice-ufrag:Ab+/\r\na=ice-pwd:pwdpwdpwdpwdpwdpwdpwdpwd\r\n"
    "a=ice-options:trickle\r\na=fingerprint:sha-256 AA:BB\r\na=setup:actpass\r\na=mid:0\r\na=extmap:1 "
    "urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"
    "a=sendonly\r\na=msid:- 3f2c-cid\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\na=fmtp:111 "
    "minptime=10;useinbandfec=1\r\n"
    "a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\na=rtpmap:9 G722/8000\r\na=ssrc:1001 cname:x\r\na=ssrc:1001 msid:- "
    "3f2c-cid\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\nc=IN IP4 "
    "0.0.0.0\r\na=ice-ufrag:Ab+/\r\na=ice-pwd:pwdpwdpwdpwdpwdpwdpwdpwd\r\na=fingerprint:sha-256 AA:BB\r\n"
    "a=setup:actpass\r\na=mid:1\r\na=extmap:4/sendonly urn:ietf:params:rtp-hdrext:sdes:mid\r\na=sendonly\r\na=msid:- "
    "cam\r\na=rtpmap:96 VP8/90000\r\n"
    "a=rtcp-fb:96 nack pli\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rid:q send\r\na=rid:h send\r\na=rid:f "
    "send\r\na=simulcast:send q;~h;f\r\n"
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 "
    "0.0.0.0\r\na=mid:2\r\na=sctp-port:5000\r\na=max-message-size:262144\r\n";

TEST(Sdp, ReadsAPublishersOffer) {
  auto const session = parse(kOffer);
  EXPECT_EQ(session.version, 2U);
  ASSERT_EQ(session.sections.size(), 3U);
  auto const& audio = session.sections[0];
  EXPECT_EQ(audio.kind, "audio");
  EXPECT_EQ(audio.mid, "0");
  EXPECT_EQ(audio.direction, Direction::kSendOnly);
  ASSERT_EQ(audio.codecs.size(), 3U);
  EXPECT_EQ(audio.codecs[0].payload_type, 111);
  EXPECT_EQ(audio.codecs[0].channels, 2);
  EXPECT_EQ(parameter(audio.codecs[0].parameters, "UseInbandFec"), "1");
  EXPECT_EQ(audio.codecs[0].feedback, std::vector<std::string>{"transport-cc"});
  EXPECT_EQ(audio.stream_id, "-");
  EXPECT_EQ(audio.track_id, "3f2c-cid");
  EXPECT_EQ(audio.ssrcs, std::vector<std::uint32_t>{1001});
  EXPECT_EQ(audio.ice_ufrag, "Ab+/");
  EXPECT_EQ(audio.fingerprint.value, "AA:BB");

  auto const& video = session.sections[1];
  EXPECT_EQ(video.rids, (std::vector<std::string>{"q", "h", "f"}));
  EXPECT_EQ(video.extensions.at(0).id, 4);
  EXPECT_TRUE(is_codec(video.codecs[0], "vp8"));

  EXPECT_EQ(session.sections[2].sctp_port, 5000U);
  EXPECT_TRUE(session.sections[2].codecs.empty());
}

TEST(Sdp, SessionLevelTransportHoldsForAllSections) {
  auto const session =
      parse("v=0\na=fingerprint:SHA-256 CC\na=ice-ufrag:u\na=setup:active\nm=audio 9 X 0\na=mid:a\na=rtpmap:0 PCMU/8000\n");
  EXPECT_EQ(session.sections[0].fingerprint.algorithm, "sha-256");
  EXPECT_EQ(session.sections[0].ice_ufrag, "u");
  EXPECT_EQ(session.sections[0].setup, "active");
}

TEST(Sdp, RefusesWhatItCannotCarry) {
  EXPECT_THROW(parse(""), ParseError);
  EXPECT_THROW(parse("v=0\r\n"), ParseError);
  EXPECT_THROW(parse("m=audio 9 X 0\r\n"), ParseError) << "no mid";
  EXPECT_THROW(parse("m=audio 9 X 0\r\na=mid:0\r\nm=audio 9 X 0\r\na=mid:0\r\n"), ParseError) << "mid twice";
  EXPECT_THROW(parse("m=audio 9 X 0\r\na=mid:123456789\r\n"), ParseError) << "mid longer than the worker can match";
  EXPECT_THROW(parse(std::string(2 << 20, 'a')), ParseError);
}

TEST(Sdp, SkipsNumbersOutOfRange) {
  auto const session = parse(
      "m=video 9 X 96 300 -1 x\na=mid:0\na=rtpmap:96 VP8/90000\na=extmap:0 a\na=extmap:999 b\na=ssrc:99999999999 cname:x\n");
  EXPECT_EQ(session.sections[0].codecs.size(), 1U);
  EXPECT_TRUE(session.sections[0].extensions.empty());
  EXPECT_TRUE(session.sections[0].ssrcs.empty());
}

TEST(Sdp, WhatIsWrittenReadsBack) {
  Session session;
  session.ice_lite = true;
  Section video;
  video.kind = "video";
  video.mid = "5";
  video.direction = Direction::kSendOnly;
  video.codecs = {{96, "VP8", 90000, 0, "", {"nack", "nack pli"}}, {97, "rtx", 90000, 0, "apt=96", {}}};
  video.extensions = {{4, "urn:ietf:params:rtp-hdrext:sdes:mid"}};
  video.ssrcs = {11, 12};
  video.rtx_ssrcs = {{11, 12}};
  video.cname = "c";
  video.stream_id = "PA_a|TR_b";
  video.track_id = "TR_b";
  video.ice_ufrag = "u";
  video.ice_pwd = "p";
  video.fingerprint = {"sha-256", "AA"};
  video.setup = "passive";
  video.candidates = {"1 1 udp 100 127.0.0.1 4000 typ host"};
  session.sections.push_back(video);
  auto const text = write(session);
  EXPECT_NE(text.find("a=ssrc-group:FID 11 12\r\n"), std::string::npos);
  EXPECT_NE(text.find("a=ice-lite\r\n"), std::string::npos);
  auto const back = parse(text).sections[0];
  EXPECT_EQ(back.stream_id, "PA_a|TR_b");
  EXPECT_EQ(back.codecs[0].feedback.size(), 2U);
  EXPECT_EQ(back.candidates, video.candidates);
  EXPECT_EQ(back.rtx_ssrcs, video.rtx_ssrcs);
}

}  // namespace
}  // namespace bedrud::signalling::sdp
