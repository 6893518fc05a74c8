// What a LiveKit server says instead of an answer, and what a request to enter carries.
#include "media/livekit/room_client.hpp"
#include <gtest/gtest.h>
#include <boost/json.hpp>
#include "media/livekit/entry.hpp"
#include "media/livekit/server_files.hpp"

namespace bedrud::livekit {
namespace {

TEST(RoomClient, PutsFailuresIntoWords) {
  auto const text = [](int status, std::string body, std::string failure = {}) {
    net::HttpAnswer answer;
    answer.status = status;
    answer.body = std::move(body);
    answer.failure = std::move(failure);
    return text_of(read_failure(answer));
  };
  EXPECT_EQ(text(404, R"({"code":"not_found","msg":"participant does not exist"})"),
            "404 not_found: participant does not exist");
  EXPECT_EQ(text(502, "Bad Gateway"), "502: Bad Gateway");
  EXPECT_EQ(text(401, "invalid token: eyJhbGciOiJIUzI1NiJ9.e30.c2ln, error: signature is invalid"), "401");
  EXPECT_EQ(text(500, R"({"code":7,"msg":null})"), "500");
  EXPECT_EQ(text(500, "[]"), "500: []");
  EXPECT_EQ(text(0, "", "Connection refused"), "not reached: Connection refused");
  EXPECT_EQ(text(400, std::string(5000, 'x')).size(), 305u);
}

TEST(Entry, TakesTheTokenOutOfTheRequest) {
  struct Row {
    char const *query, *authorization, *token, *rest;
  };
  Row const rows[] = {
      {"access_token=a.b.c&sdk=js&protocol=17", "", "a.b.c", "sdk=js&protocol=17"},
      {"sdk=js&access_token=a.b.c", "", "a.b.c", "sdk=js"},
      {"sdk=js&&access_token=q&x_access_token=1&access_token=r", "", "r", "sdk=js&x_access_token=1"},
      {"sdk=swift", "Bearer h", "h", "sdk=swift"},
      {"access_token=q", "Bearer h", "h", ""},
      {"access_token=q", "Basic h", "q", ""},
      {"", "", "", ""},
  };
  for (auto const& row : rows) {
    UpgradeRequest request;
    request.query = row.query;
    request.authorization = row.authorization;
    auto const entry = read_entry(request);
    EXPECT_EQ(entry.token, row.token) << row.query;
    EXPECT_EQ(entry.query, row.rest) << row.query;
  }
}

TEST(ServerConfig, HoldsOurKeyPortsAndWebhook) {
  ServerSettings settings;
  settings.port = 1;
  settings.media_port = 2;
  settings.key = {"k\"ey", "secret"};
  settings.webhook_url = "http://127.0.0.1:3/api/livekit/webhook";
  auto const config = boost::json::parse(server_config(settings)).as_object();
  EXPECT_EQ(config.at("keys").at("k\"ey"), "secret");
  EXPECT_EQ(config.at("bind_addresses"), boost::json::array{"127.0.0.1"});
  EXPECT_EQ(config.at("webhook").at("urls"), boost::json::array{settings.webhook_url});
  EXPECT_EQ(config.at("webhook").at("api_key"), "k\"ey");
  auto const& rtc = config.at("rtc").as_object();
  EXPECT_EQ(rtc.at("udp_port"), 2);
  EXPECT_EQ(rtc.at("tcp_port"), 2);
  EXPECT_FALSE(rtc.contains("node_ip"));
}

}  // namespace
}  // namespace bedrud::livekit
