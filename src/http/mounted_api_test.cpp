// The API that is not ours: its own paths, the whole body, any origin, and nothing of the rows' rules.
#include <gtest/gtest.h>

#include "http/server.hpp"
#include "http_client.hpp"

namespace bedrud::http {
namespace {

using testing::HttpClient;

class MountedApiTest : public ::testing::Test {
 protected:
  MountedApiTest() {
    ServerOptions options;
    options.host = "127.0.0.1";
    options.port = 0;
    options.threads = 1;
    options.mounted_body_limit = 100;
    Seams seams;
    seams.mounted = [this](MountedRequest request) -> Task<MountedAnswer> {
      seen_ = std::move(request);
      if (seen_.body == "throw") throw std::runtime_error("the password is 12345");
      co_return MountedAnswer{.status = 418, .content_type = "application/protobuf", .body = "tea"};
    };
    server_ = std::make_unique<Server>(options, seams);
    server_->start();
  }
  HttpClient client() { return HttpClient(server_->port()); }

  MountedRequest seen_;
  std::unique_ptr<Server> server_;
};

TEST_F(MountedApiTest, GetsWhatIsBelowItsPathsAndTheirLivekitTwins) {
  auto http = client();
  auto const answer = http.ask("POST", "/twirp/a.B/C?x=1", "Content-Type: text/x\r\nAuthorization: Bearer t\r\n", "body");
  EXPECT_EQ(answer.status, 418);
  EXPECT_EQ(answer.body, "tea");
  EXPECT_EQ(answer.header("Content-Type"), "application/protobuf");
  EXPECT_EQ(seen_.method, "POST");
  EXPECT_EQ(seen_.path, "/twirp/a.B/C");
  EXPECT_EQ(seen_.content_type, "text/x");
  EXPECT_EQ(seen_.authorization, "Bearer t");
  EXPECT_EQ(seen_.body, "body");
  EXPECT_EQ(http.ask("GET", "/livekit/twirp/a.B/D", "", "").status, 418);
  EXPECT_EQ(seen_.path, "/twirp/a.B/D");
  for (auto const* path : {"/twirp", "/twirpy/a", "/livekit/", "/api/twirp/a", "/"}) {
    EXPECT_NE(http.ask("POST", path, "", "x").status, 418) << path;
  }
}

TEST_F(MountedApiTest, NamesItsLimitAndHidesFailures) {
  auto http = client();
  EXPECT_EQ(http.ask("POST", "/twirp/a", "", std::string(100, 'x')).status, 418);
  auto const large = client().ask("POST", "/twirp/a", "", std::string(101, 'x'));
  EXPECT_EQ(large.status, 413);
  EXPECT_NE(large.body.find("100"), std::string::npos);
  auto const failed = client().ask("POST", "/twirp/a", "", "throw");
  EXPECT_EQ(failed.status, 500);
  EXPECT_EQ(failed.body.find("12345"), std::string::npos);
}

TEST_F(MountedApiTest, MayBeCalledByPagesOfEveryOriginWithoutCookies) {
  auto http = client();
  auto const preflight = http.ask("OPTIONS", "/twirp/a",
                                  "Origin: https://app.example\r\nAccess-Control-Request-Method: POST\r\n"
                                  "Access-Control-Request-Headers: authorization\r\n",
                                  "");
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.header("Access-Control-Allow-Origin"), "https://app.example");
  EXPECT_EQ(preflight.header("Access-Control-Allow-Headers"), "authorization");
  EXPECT_EQ(preflight.header("Access-Control-Allow-Credentials"), "");
  auto const answer = http.ask("POST", "/twirp/a", "Origin: https://app.example\r\nCookie: access_token=x\r\n", "x");
  EXPECT_EQ(answer.status, 418);
  EXPECT_EQ(answer.header("Access-Control-Allow-Origin"), "https://app.example");
  EXPECT_EQ(seen_.authorization, "");
}

}  // namespace
}  // namespace bedrud::http
