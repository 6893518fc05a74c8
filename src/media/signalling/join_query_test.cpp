#include "media/signalling/join_query.hpp"
#include <gtest/gtest.h>
#include <zlib.h>

namespace bedrud::signalling {
namespace {

std::string gzip(std::string const& bytes) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string base64url(std::string const& bytes, bool padded) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = (bits << 8) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0);
    for (std::size_t k = 0; k < 4; ++k) {
      if (i + k <= bytes.size())
        out += kAlphabet[(bits >> (18 - 6 * k)) & 63];
      else if (padded)
        out += '=';
    }
  }
  return out;
}

std::string packed(bool compress, bool padded) {
  lk::JoinRequest join;
  join.mutable_client_info()->set_sdk(lk::ClientInfo::JS);
  join.mutable_client_info()->set_protocol(17);
  join.mutable_publisher_offer()->set_sdp("v=0");
  join.mutable_publisher_offer()->set_id(1);
  lk::WrappedJoinRequest wrapped;
  if (compress) wrapped.set_compression(lk::WrappedJoinRequest::GZIP);
  wrapped.set_join_request(compress ? gzip(join.SerializeAsString()) : join.SerializeAsString());
  return base64url(wrapped.SerializeAsString(), padded);
}

TEST(JoinQuery, VersionOneIsPackedInOneParameter) {
  for (bool const compress : {false, true}) {
    for (bool const padded : {false, true}) {
      UpgradeRequest request;
      request.path = "/rtc/v1";
      request.query = "access_token=a.b.c&join_request=" + packed(compress, padded);
      auto const join = read_join(request);
      EXPECT_EQ(join.token, "a.b.c");
      EXPECT_TRUE(join.single_connection);
      EXPECT_EQ(join.request.client_info().protocol(), 17);
      EXPECT_EQ(join.request.publisher_offer().id(), 1U);
    }
  }
}

TEST(JoinQuery, VersionZeroIsAQuery) {
  UpgradeRequest request;
  request.path = "/rtc";
  request.authorization = "Bearer x.y.z";
  request.query =
      "auto_subscribe=0&sdk=js&version=2.23.0&protocol=17&client_protocol=2&adaptive_stream=1&subscriber_allow_pause=0&"
      "attributes=eyJhIjoiYiJ9&"
      "reconnect=1&sid=PA_1";
  auto const join = read_join(request);
  EXPECT_EQ(join.token, "x.y.z");
  EXPECT_FALSE(join.single_connection);
  EXPECT_EQ(join.request.client_info().sdk(), lk::ClientInfo::JS);
  EXPECT_EQ(join.request.client_info().client_protocol(), 2);
  EXPECT_FALSE(join.request.connection_settings().auto_subscribe());
  EXPECT_TRUE(join.request.connection_settings().adaptive_stream());
  EXPECT_TRUE(join.request.connection_settings().has_subscriber_allow_pause());
  EXPECT_FALSE(join.request.connection_settings().subscriber_allow_pause());
  EXPECT_EQ(join.request.participant_attributes().at("a"), "b");
  EXPECT_TRUE(join.request.reconnect());
  EXPECT_EQ(join.request.participant_sid(), "PA_1");
}

int refusal(std::string const& query) {
  UpgradeRequest request;
  request.path = "/rtc/v1";
  request.query = query;
  try {
    read_join(request);
  } catch (JoinRefused const& e) { return e.status; }
  return 0;
}

TEST(JoinQuery, BadInputIsRefused) {
  EXPECT_EQ(refusal(""), 400) << "join_request is required";
  EXPECT_EQ(refusal("join_request=%21%21"), 400);
  EXPECT_EQ(refusal("join_request=_____w"), 400);
  lk::WrappedJoinRequest bomb;
  bomb.set_compression(lk::WrappedJoinRequest::GZIP);
  bomb.set_join_request(gzip(std::string(64 << 20, 'a')));
  EXPECT_EQ(refusal("join_request=" + base64url(bomb.SerializeAsString(), false)), 400) << "inflates to 64 MiB";
}

TEST(Wire, BothFramings) {
  lk::SignalRequest request;
  request.mutable_mute()->set_sid("TR_1");
  auto const binary = read_request(request.SerializeAsString(), FrameKind::kBinary);
  ASSERT_TRUE(binary);
  EXPECT_EQ(binary->mute().sid(), "TR_1");
  auto const text = read_request(R"({"mute":{"sid":"TR_2","muted":true},"unknown":1})", FrameKind::kText);
  ASSERT_TRUE(text);
  EXPECT_EQ(text->mute().sid(), "TR_2");
  EXPECT_FALSE(read_request("\xff\xff\xff", FrameKind::kBinary));
  EXPECT_FALSE(read_request("{", FrameKind::kText));
  lk::SignalResponse response;
  response.set_pong(5);
  EXPECT_EQ(write_response(response, FrameKind::kText), R"({"pong":"5"})");
}

}  // namespace
}  // namespace bedrud::signalling
