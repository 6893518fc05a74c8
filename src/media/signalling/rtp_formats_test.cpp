#include "media/signalling/rtp_formats.hpp"

#include <gtest/gtest.h>
#include <algorithm>

#include "media/signalling/chromium_offer.hpp"
#include "media/signalling/rtp_parameters.hpp"

namespace bedrud::signalling {
namespace {

// The sections of the offer: 0 receives audio, 1 receives video, then data, 3 sends audio, 4 sends video.
sdp::Section section(std::string const& kind, sdp::Direction direction) {
  auto const session = sdp::parse(kChromiumOffer);
  auto const found = std::find_if(session.sections.begin(), session.sections.end(),
                                  [&](sdp::Section const& s) { return s.kind == kind && s.direction == direction; });
  EXPECT_NE(found, session.sections.end());
  return *found;
}

bool has(sdp::Section const& section, std::string_view part) {
  return std::any_of(section.extensions.begin(), section.extensions.end(),
                     [&](sdp::Extension const& e) { return e.uri.find(part) != std::string::npos; });
}

TEST(RtpFormats, AVideoPublisherIsAnsweredInItsOwnNumbers) {
  auto const offered = section("video", sdp::Direction::kSendOnly);
  EXPECT_EQ(offered.rids, (std::vector<std::string>{"q", "h", "f"}));
  auto const codecs = pick(offered, "VP8");
  ASSERT_TRUE(codecs && codecs->rtx);
  auto const answer = publishing_answer(offered, *codecs, false, true);
  EXPECT_EQ(answer.direction, sdp::Direction::kRecvOnly);
  EXPECT_EQ(answer.mid, offered.mid);
  EXPECT_EQ(answer.codecs.at(0).payload_type, codecs->media.payload_type);
  EXPECT_EQ(answer.codecs.at(1).parameters, "apt=" + std::to_string(codecs->media.payload_type));
  EXPECT_EQ(sdp::parameter(answer.codecs[0].parameters, "x-google-start-bitrate"), "1200");
  EXPECT_TRUE(has(answer, "rtp-stream-id"));
  EXPECT_TRUE(has(answer, "transport-wide-cc"));
  EXPECT_FALSE(has(answer, "dependency-descriptor")) << "the worker reads VP8 layers in the payload descriptor only";
  auto const text = sdp::write({1, true, {answer}});
  EXPECT_NE(text.find("a=simulcast:recv q;h;f\r\n"), std::string::npos);
}

TEST(RtpFormats, H264IsTakenAsConstrainedBaselineInModeOne) {
  auto const codecs = pick(section("video", sdp::Direction::kRecvOnly), "H264");
  ASSERT_TRUE(codecs);
  EXPECT_EQ(sdp::parameter(codecs->media.parameters, "packetization-mode"), "1");
  EXPECT_EQ(sdp::parameter(codecs->media.parameters, "profile-level-id").substr(0, 4), "42e0");
}

TEST(RtpFormats, OpusFollowsTheTracksFeatures) {
  auto const offered = section("audio", sdp::Direction::kSendOnly);
  auto const codecs = pick(offered, "opus");
  ASSERT_TRUE(codecs);
  EXPECT_FALSE(codecs->rtx);
  auto const plain = publishing_answer(offered, *codecs, false, true).codecs.at(0).parameters;
  EXPECT_EQ(sdp::parameter(plain, "usedtx"), "1");
  EXPECT_EQ(sdp::parameter(plain, "stereo"), "");
  auto const music = publishing_answer(offered, *codecs, true, false).codecs.at(0).parameters;
  EXPECT_EQ(sdp::parameter(music, "usedtx"), "");
  EXPECT_EQ(sdp::parameter(music, "stereo"), "1");
}

TEST(RtpFormats, AnIdleSectionKeepsItsExtensions) {
  auto const idle = idle_section(section("video", sdp::Direction::kRecvOnly));
  EXPECT_EQ(idle.direction, sdp::Direction::kInactive);
  EXPECT_FALSE(idle.codecs.empty());
  // Chromium refuses to offer simulcast later on a bundle whose sections have not negotiated this one.
  EXPECT_TRUE(has(idle, "rtp-stream-id"));
}

// Whoever came into a room with cameras could not publish one: Chromium left rtp-stream-id out of its next offer, and then
// refused that offer itself.
TEST(RtpFormats, AnAnswerToAReceiverKeepsWhatPublishingNeeds) {
  auto const offered = section("video", sdp::Direction::kRecvOnly);
  auto const codecs = pick(offered, "VP8");
  ASSERT_TRUE(codecs);
  ReceivingStream stream;
  stream.mid = offered.mid;
  stream.codecs = *codecs;
  stream.extensions = writable_extensions(offered);
  stream.named = accepted_extensions(offered);
  stream.ssrc = 7;
  auto const answer = receiving_section("video", stream);
  EXPECT_TRUE(has(answer, "sdes:rtp-stream-id"));
  EXPECT_TRUE(has(answer, "repaired-rtp-stream-id"));
  EXPECT_TRUE(has(idle_section(answer), "sdes:rtp-stream-id")) << "also after the subscription has ended";
  EXPECT_EQ(consumer_parameters(stream, "VP8", 1, true).extensions.size(), stream.extensions.size());
  EXPECT_GT(answer.extensions.size(), stream.extensions.size());
}

TEST(RtpFormats, AProducerMapsTheClientsNumbers) {
  auto const offered = section("video", sdp::Direction::kSendOnly);
  auto const codecs = pick(offered, "VP8");
  ASSERT_TRUE(codecs && codecs->rtx);
  auto const options = producer_options(offered, *codecs, "VP8");
  EXPECT_TRUE(options.video);
  EXPECT_EQ(options.codec_mapping.size(), 2U);
  EXPECT_EQ(options.codec_mapping[0].second, format_of("VP8").payload_type);
  ASSERT_EQ(options.rtp.encodings.size(), 3U);
  EXPECT_EQ(options.rtp.encodings[2].rid, "f");
  EXPECT_EQ(options.rtp.encodings[2].scalability_mode, "L1T3");
  EXPECT_FALSE(options.rtp.cname.empty()) << "a simulcast section names none, the worker wants one";
}

TEST(RtpFormats, AConsumerSpeaksTheClientsNumbersOnlyWhereTheClientOffered) {
  auto const offered = section("video", sdp::Direction::kRecvOnly);
  ReceivingStream stream;
  stream.mid = offered.mid;
  stream.cname = "PA_x";
  stream.codecs = *pick(offered, "VP8");
  stream.extensions = writable_extensions(offered);
  stream.ssrc = 1;
  stream.rtx_ssrc = 2;
  auto const single = consumer_parameters(stream, "VP8", 3, true);
  EXPECT_EQ(single.codecs.at(0).payload_type, format_of("VP8").payload_type);
  EXPECT_EQ(single.codecs.at(0).parameters.back().first, "x-wire-pt");
  EXPECT_EQ(std::get<std::int32_t>(single.codecs.at(0).parameters.back().second), stream.codecs.media.payload_type);
  EXPECT_EQ(single.codecs.at(1).payload_type, stream.codecs.rtx->payload_type);
  EXPECT_EQ(single.encodings.at(0).scalability_mode, "L3T3");

  stream.codecs = router_codecs("VP8");
  auto const dual = consumer_parameters(stream, "VP8", 1, false);
  EXPECT_TRUE(dual.codecs.at(0).parameters.empty());
  EXPECT_TRUE(dual.encodings.at(0).scalability_mode.empty());
}

}  // namespace
}  // namespace bedrud::signalling
