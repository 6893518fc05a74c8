#include "app/start_message.hpp"

#include <gmock/gmock.h>

namespace bedrud::app {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(StartMessage, NamesThePageTheFolderAndTheLinkOfTheFirstAdministrator) {
  config::Config config;
  config.dataDir = "/srv/bedrud";
  auto const text = start_message(config, {.port = 9000, .setup_token = "abc", .addresses = {"192.0.2.7", "2001:db8::7"}});
  EXPECT_THAT(text, HasSubstr("Open      http://localhost:9000\n"));
  EXPECT_THAT(text, HasSubstr("Network   http://192.0.2.7:9000\n"));
  EXPECT_THAT(text, HasSubstr("Network   http://[2001:db8::7]:9000\n"));
  EXPECT_THAT(text, HasSubstr("Data      /srv/bedrud\n"));
  EXPECT_THAT(text, HasSubstr("http://localhost:9000/setup?token=abc\n"));
}

TEST(StartMessage, SaysThatOtherMachinesNeedHttps) {
  config::Config config;
  EXPECT_THAT(start_message(config, {.port = 8080}), HasSubstr("--https"));
  config.server.host = "127.0.0.1";
  EXPECT_THAT(start_message(config, {.port = 8080}), Not(HasSubstr("--https")));
  config.server.host.clear();
  config.server.enableTLS = true;
  auto const secure = start_message(config, {.port = 443, .own_certificate = true});
  EXPECT_THAT(secure, HasSubstr("Open      https://localhost\n"));
  EXPECT_THAT(secure, HasSubstr("browsers warn once"));
}

TEST(StartMessage, SaysNothingAboutAnAdministratorWhenThereIsOne) {
  EXPECT_THAT(start_message({}, {.port = 8080}), Not(HasSubstr("administrator")));
}

TEST(PageAddress, FollowsWhatTheOperatorNamed) {
  config::Config config;
  config.server.domain = "meet.example.org";
  config.server.enableTLS = true;
  EXPECT_EQ(page_address(config, 443), "https://meet.example.org");
  EXPECT_EQ(page_address(config, 8443), "https://meet.example.org:8443");
  config.server.enableTLS = false;
  config.server.behindProxy = true;
  EXPECT_EQ(page_address(config, 8080), "https://meet.example.org");
  config.auth.frontendURL = "https://rooms.example.org/";
  EXPECT_EQ(page_address(config, 8080), "https://rooms.example.org");
}

}  // namespace
}  // namespace bedrud::app
