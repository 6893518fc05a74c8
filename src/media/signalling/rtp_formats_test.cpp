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
  auto const as = choose_published(offered, "VP8");
  ASSERT_TRUE(as && as->codecs.rtx);
  auto const* const codecs = &as->codecs;
  auto const answer = publishing_answer(offered, *as, false, true);
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
  auto const as = choose_published(offered, "opus");
  ASSERT_TRUE(as);
  EXPECT_FALSE(as->codecs.rtx);
  auto const plain = publishing_answer(offered, *as, false, true).codecs.at(0).parameters;
  EXPECT_EQ(sdp::parameter(plain, "usedtx"), "1");
  EXPECT_EQ(sdp::parameter(plain, "stereo"), "");
  auto const music = publishing_answer(offered, *as, true, false).codecs.at(0).parameters;
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
  stream.extensions = writable_extensions(offered, "VP8");
  stream.named = accepted_extensions(offered);
  stream.ssrc = 7;
  auto const answer = receiving_section("video", stream);
  EXPECT_TRUE(has(answer, "sdes:rtp-stream-id"));
  EXPECT_TRUE(has(answer, "repaired-rtp-stream-id"));
  EXPECT_TRUE(has(idle_section(answer), "sdes:rtp-stream-id")) << "also after the subscription has ended";
  EXPECT_EQ(consumer_parameters(stream, "VP8", "", true).extensions.size(), stream.extensions.size());
  EXPECT_GT(answer.extensions.size(), stream.extensions.size());
}

TEST(RtpFormats, AProducerMapsTheClientsNumbers) {
  auto const offered = section("video", sdp::Direction::kSendOnly);
  auto const as = choose_published(offered, "VP8");
  ASSERT_TRUE(as && as->codecs.rtx);
  auto const options = producer_options(offered, *as);
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
  stream.extensions = writable_extensions(offered, "VP8");
  stream.ssrc = 1;
  stream.rtx_ssrc = 2;
  auto const single = consumer_parameters(stream, "VP8", consumer_scalability("VP8", 3, ""), true);
  EXPECT_EQ(single.codecs.at(0).payload_type, format_of("VP8").payload_type);
  EXPECT_EQ(single.codecs.at(0).parameters.back().first, "x-wire-pt");
  EXPECT_EQ(std::get<std::int32_t>(single.codecs.at(0).parameters.back().second), stream.codecs.media.payload_type);
  EXPECT_EQ(single.codecs.at(1).payload_type, stream.codecs.rtx->payload_type);
  EXPECT_EQ(single.encodings.at(0).scalability_mode, "L3T3");

  stream.codecs = router_codecs("VP8");
  auto const dual = consumer_parameters(stream, "VP8", consumer_scalability("VP8", 1, ""), false);
  EXPECT_TRUE(dual.codecs.at(0).parameters.empty());
  EXPECT_TRUE(dual.encodings.at(0).scalability_mode.empty());
}

sdp::Section sending_video() {
  auto offered = section("video", sdp::Direction::kSendOnly);
  auto const receiving = section("video", sdp::Direction::kRecvOnly);
  offered.codecs = receiving.codecs;
  return offered;
}

TEST(RtpFormats, OneStreamWithLayersForVp9AndAv1) {
  auto offered = sending_video();
  offered.rids.clear();
  auto const vp9 = choose_published(offered, video_format("vp9"));
  ASSERT_TRUE(vp9);
  EXPECT_EQ(vp9->id, "VP9");
  EXPECT_FALSE(has(publishing_answer(offered, *vp9, false, true), "dependency-descriptor"));
  auto const options = producer_options(offered, *vp9);
  ASSERT_EQ(options.rtp.encodings.size(), 1U);
  EXPECT_EQ(options.rtp.encodings[0].scalability_mode, "L3T3_KEY");
  EXPECT_EQ(consumer_scalability("VP9", 0, vp9->scalability), "L3T3_KEY");

  auto const av1 = choose_published(offered, video_format("video/AV1"));
  ASSERT_TRUE(av1);
  EXPECT_EQ(av1->id, "AV1");
  EXPECT_EQ(av1->scalability, "L3T3_KEY");
  EXPECT_TRUE(has(publishing_answer(offered, *av1, false, true), "dependency-descriptor")) << "where the layers stand";
  std::erase_if(offered.extensions, [](auto const& e) { return e.uri.find("dependency-descriptor") != std::string::npos; });
  EXPECT_EQ(choose_published(offered, "AV1")->scalability, "") << "without it the worker sees no layers and no key frames";
}

TEST(RtpFormats, ASectionWithSeveralStreamsIsNotTakenAsVp9) {
  auto const as = choose_published(sending_video(), "VP9");
  ASSERT_TRUE(as);
  EXPECT_EQ(as->id, "VP8") << "the worker has no simulcast of VP9";
}

TEST(RtpFormats, TakesWhatThereIsOfH264) {
  auto offered = sending_video();
  std::erase_if(offered.codecs,
                [](sdp::Codec const& c) { return c.parameters.find("profile-level-id=42") != std::string::npos; });
  auto const as = choose_published(offered, "H264");
  ASSERT_TRUE(as);
  EXPECT_EQ(as->id, "H264-main");
  auto const receiving = section("video", sdp::Direction::kRecvOnly);
  auto const main = pick_received(receiving, "H264-main");
  ASSERT_TRUE(main);
  EXPECT_EQ(sdp::parameter(main->media.parameters, "profile-level-id"), "4d001f");
  EXPECT_FALSE(pick_received(offered, "H264-high"));
  EXPECT_TRUE(pick_received(offered, "H264")) << "who decodes the main profile decodes the baseline";
}

TEST(RtpFormats, RedundantAudioIsOneStreamOfTwoPayloadTypes) {
  auto const offered = section("audio", sdp::Direction::kSendOnly);
  auto as = choose_published(offered, "opus");
  ASSERT_TRUE(as);
  as->red = pick_red(offered, as->codecs.media);
  ASSERT_TRUE(as->red);
  auto const answer = publishing_answer(offered, *as, false, true);
  ASSERT_EQ(answer.codecs.size(), 2U);
  EXPECT_EQ(answer.codecs[0].name, "red") << "first, so that it is sent";
  auto const options = producer_options(offered, *as);
  ASSERT_EQ(options.codec_mapping.size(), 2U);
  EXPECT_EQ(options.codec_mapping[1],
            (std::pair<std::uint8_t, std::uint8_t>{as->red->payload_type, router_red().payload_type}));

  ReceivingStream stream;
  stream.codecs = *pick(offered, "opus");
  stream.red = as->red;
  auto const number = [](sfu::RtpParameters const& of, std::string_view name) {
    for (auto const& [key, value] : of.codecs.at(0).parameters) {
      if (key == name) return std::get<std::int32_t>(value);
    }
    return -1;
  };
  auto const knows = consumer_parameters(stream, "opus", "", true, true);
  EXPECT_EQ(knows.codecs.size(), 2U);
  EXPECT_EQ(number(knows, "x-red-from"), router_red().payload_type);
  EXPECT_EQ(number(knows, "x-red-to"), as->red->payload_type);
  EXPECT_EQ(number(knows, "x-red-inside"), stream.codecs.media.payload_type);
  stream.red.reset();
  EXPECT_EQ(number(consumer_parameters(stream, "opus", "", true, true), "x-red-to"), 0) << "to be taken off";
  EXPECT_EQ(consumer_parameters(stream, "opus", "", true).codecs.size(), 1U);
}

TEST(RtpFormats, NamesOfCodecsAreThoseOfTheRequests) {
  EXPECT_EQ(video_format("h264"), "H264");
  EXPECT_EQ(video_format("video/VP9"), "VP9");
  EXPECT_EQ(video_format("av1"), "AV1");
  EXPECT_EQ(video_format("h265"), "VP8") << "not forwarded";
  EXPECT_EQ(video_format(""), "VP8");
}

TEST(RtpFormats, AnOfferOfAv1CanNotBeRejected) {
  ReceivingStream stream;
  stream.codecs = router_codecs("AV1");
  stream.spare = router_codecs("VP8");
  stream.ssrc = 1;
  stream.rtx_ssrc = 2;
  auto const offer = receiving_section("video", stream);
  ASSERT_EQ(offer.codecs.size(), 4U);
  EXPECT_EQ(offer.codecs[0].name, "AV1");
  EXPECT_EQ(offer.codecs[2].name, "VP8");
}

}  // namespace
}  // namespace bedrud::signalling
