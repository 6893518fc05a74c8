// The server over real sockets: framing, limits, timeouts, access, errors and the end.
#include "http/server.hpp"

#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <thread>

#include "base/error.hpp"
#include "http_client.hpp"

namespace bedrud::http {

struct Health {
  std::string status;
};
BOOST_DESCRIBE_STRUCT(Health, (), (status))
struct Echo {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Echo, (), (text))
struct Who {
  std::string user, address, origin, requestId;
};
BOOST_DESCRIBE_STRUCT(Who, (), (user, address, origin, requestId))

namespace {

using testing::HttpClient;
using namespace std::chrono_literals;

struct Service {
  std::promise<void> slow_started;
  std::atomic<bool> release = false;

  Task<Health> health(Caller const&) { co_return Health{"healthy"}; }
  Task<Echo> echo(Caller const&, Echo in) { co_return in; }
  Task<Who> who(Caller const& caller) { co_return Who{caller.user_id, caller.address, caller.origin, caller.request_id}; }
  Task<Health> broken(Caller const&) {
    throw std::runtime_error("the password is 12345");
    co_return Health{};
  }
  Task<Health> busy(Caller const&) {
    Error error(ErrorCode::kTooManyRequests, PublicText{"too many requests"}, LogDetail{"class x"});
    error.retry_after = 7;
    throw error;
    co_return Health{};
  }
  Task<Health> slow(Caller const&) {
    slow_started.set_value();
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    while (!release) {
      timer.expires_after(5ms);
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
    co_return Health{"slow"};
  }
  Task<Answer<NoBody>> login(RequestContext const& request) {
    Answer<NoBody> answer{.status = 204};
    answer.cookies = {{"access_token", "abc.def", 60}, {"old", "", 0}};
    answer.headers = {{"X-Cookie-Was", std::string(request.cookie("access_token"))}, {"X-Bad", "a\r\nSet-Cookie: evil=1"}};
    co_return answer;
  }
};

class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    auto const open = Access::kOpen;
    router_.add<"/api/health">("GET", service_, &Service::health, {.access = open, .tag = "health"});
    router_.add<"/api/echo">("POST", service_, &Service::echo, {.access = open, .body_limit = 1000});
    router_.add<"/api/large">("POST", service_, &Service::echo, {.access = open, .body_limit = 1'000'000});
    router_.add<"/api/who">("GET", service_, &Service::who, {.access = Access::kOptional});
    router_.add<"/api/me">("GET", service_, &Service::who, {.rate = "api"});
    router_.add<"/api/me">("PUT", service_, &Service::who, {});
    router_.add<"/api/own">("GET", service_, &Service::who, {.access = Access::kUser});
    router_.add<"/api/admin">("GET", service_, &Service::who, {.access = Access::kSuperadmin});
    router_.add<"/api/broken">("GET", service_, &Service::broken, {.access = open});
    router_.add<"/api/busy">("GET", service_, &Service::busy, {.access = open});
    router_.add<"/api/slow">("GET", service_, &Service::slow, {.access = open});
    router_.add<"/api/login">("POST", service_, &Service::login, {.access = open});
    options_.host = "127.0.0.1";
    options_.port = 0;
    options_.threads = 1;
    seams_.router = &router_;
    seams_.authenticate = [](std::string token, Caller& caller) -> Task<void> {
      if (token == "blocked") throw Error(ErrorCode::kForbidden, PublicText{"Account is deactivated"});
      if (token != "guest" && token != "user" && token != "root")
        throw Error(ErrorCode::kUnauthenticated, PublicText{"Invalid token"});
      caller.user_id = token;
      caller.level = token == "guest" ? Access::kSession : token == "user" ? Access::kUser : Access::kSuperadmin;
      co_return;
    };
    seams_.admit = [this](std::string_view rate, std::string_view path, Caller const& caller) -> Task<Quota> {
      admitted_ = std::string(rate) + " " + std::string(path) + " " + caller.user_id;
      co_return Quota{30, 29, 60};
    };
  }

  void start() {
    server_ = std::make_unique<Server>(options_, seams_);
    server_->start();
  }
  HttpClient client() {
    if (!server_) start();
    return HttpClient(server_->port());
  }

  Service service_;
  Router router_;
  ServerOptions options_;
  Seams seams_;
  std::string admitted_;
  std::unique_ptr<Server> server_;
};

// ---- answers --------------------------------------------------------------------------------------------------------

TEST_F(ServerTest, AnswersWithSecurityHeadersAndARequestId) {
  auto c = client();
  auto const answer = c.get("/api/health");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"status":"healthy"})");
  EXPECT_EQ(answer.header("Content-Type"), "application/json");
  EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(answer.header("X-Frame-Options"), "DENY");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  EXPECT_EQ(answer.header("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
  EXPECT_EQ(answer.header("Strict-Transport-Security"), "");
  EXPECT_EQ(answer.header("Date").size(), 29u);
  EXPECT_EQ(answer.header("X-Request-Id").size(), 16u);
  EXPECT_NE(c.get("/api/health").header("X-Request-Id"), answer.header("X-Request-Id"));
}

TEST_F(ServerTest, TakesOverSaneRequestIdsOnly) {
  auto c = client();
  EXPECT_EQ(c.get("/api/health", "X-Request-Id: abc-123.DEF_4\r\n").header("X-Request-Id"), "abc-123.DEF_4");
  EXPECT_EQ(c.get("/api/health", "X-Request-Id: <script>alert</script>\r\n").header("X-Request-Id").size(), 16u);
}

TEST_F(ServerTest, KnowsMethods) {
  auto c = client();
  auto const head = c.ask("HEAD", "/api/health", "", "");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Length"), "20");
  auto const wrong = c.ask("DELETE", "/api/health", "", "");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.header("Allow"), "GET, HEAD, OPTIONS");
  EXPECT_TRUE(wrong.body.find("method_not_allowed") != std::string::npos) << wrong.body;
  EXPECT_EQ(c.ask("BREW", "/api/health", "", "").status, 405);
  auto const options = c.ask("OPTIONS", "/api/me", "", "");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.header("Allow"), "GET, HEAD, PUT, OPTIONS");
  auto const unknown = c.get("/api/nothing?token=secret");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_TRUE(unknown.body.starts_with(R"({"error":"Cannot GET /api/nothing","code":"not_found","requestId":")"))
      << unknown.body;
  EXPECT_EQ(c.get("/API/Health/").status, 200);
}

TEST_F(ServerTest, HidesWhyItFailed) {
  auto c = client();
  auto const answer = c.get("/api/broken");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body,
            R"({"error":"Internal server error","code":"internal","requestId":")" + answer.header("X-Request-Id") + "\"}");
  auto const busy = c.get("/api/busy");
  EXPECT_EQ(busy.status, 429);
  EXPECT_EQ(busy.header("Retry-After"), "7");
  EXPECT_EQ(busy.body.find("class x"), std::string::npos);
}

TEST_F(ServerTest, RefusesBadBodiesInWords) {
  auto c = client();
  EXPECT_EQ(c.post("/api/echo", R"({"Text":"a"})").body, R"({"text":"a"})");
  auto const wrong = c.post("/api/echo", R"({"text":1})");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_TRUE(wrong.body.find("text must be a string, not an integer") != std::string::npos) << wrong.body;
  auto const missing = c.post("/api/echo", "{}");
  EXPECT_EQ(missing.status, 422);
  EXPECT_TRUE(missing.body.ends_with(R"(,"details":[{"field":"text","error":"is required"}]})")) << missing.body;
  auto const form = c.ask("POST", "/api/echo", "Content-Type: text/plain\r\n", "text=a");
  EXPECT_EQ(form.status, 400);
  EXPECT_TRUE(form.body.find("application/json") != std::string::npos);
}

TEST_F(ServerTest, SetsCookiesAndNoForeignHeaders) {
  auto c = client();
  auto const answer = c.ask("POST", "/api/login", "Cookie: a=b; access_token=\"x y\"\r\n", "");
  EXPECT_EQ(answer.status, 204);
  EXPECT_EQ(answer.header("Content-Length"), "");
  EXPECT_EQ(answer.header("Set-Cookie"), "access_token=abc.def; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
  EXPECT_NE(answer.head.find("Set-Cookie: old=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"), std::string::npos);
  EXPECT_EQ(answer.header("X-Cookie-Was"), "x y");
  EXPECT_EQ(answer.head.find("evil"), std::string::npos);
}

// ---- access ---------------------------------------------------------------------------------------------------------

TEST_F(ServerTest, AsksForTheAccessOfTheRow) {
  auto c = client();
  auto const nobody = c.get("/api/me");
  EXPECT_EQ(nobody.status, 401);
  EXPECT_EQ(nobody.header("WWW-Authenticate"), "Bearer");
  EXPECT_NE(nobody.body.find("Missing authorization"), std::string::npos);
  EXPECT_EQ(c.get("/api/me", "Authorization: bearer guest\r\n").status, 200);
  EXPECT_EQ(admitted_, "api /api/me guest");
  EXPECT_EQ(c.get("/api/own", "Authorization: Bearer guest\r\n").status, 403);
  EXPECT_EQ(c.get("/api/own", "Authorization: Bearer user\r\n").status, 200);
  EXPECT_EQ(c.get("/api/admin", "Authorization: Bearer user\r\n").status, 403);
  EXPECT_EQ(c.get("/api/admin", "Authorization: Bearer root\r\n").status, 200);
  EXPECT_EQ(c.get("/api/me", "Authorization: Bearer blocked\r\n").status, 403);
  EXPECT_EQ(c.get("/api/me", "Authorization: Bearer user\r\n").header("X-RateLimit-Remaining"), "29");
}

TEST_F(ServerTest, DoesNotReplaceAMalformedHeaderByTheCookie) {
  auto c = client();
  EXPECT_EQ(c.get("/api/me", "Cookie: access_token=user\r\n").status, 200);
  for (auto const* header :
       {"Authorization: user\r\n", "Authorization:\r\n", "Authorization: Bearer\r\n", "Authorization: Basic dXNlcg==\r\n",
        "Authorization: Bearer us er\r\n", "Authorization: Bearer x\r\nAuthorization: Bearer user\r\n"}) {
    EXPECT_EQ(c.get("/api/me", std::string(header) + "Cookie: access_token=user\r\n").status, 401) << header;
  }
}

TEST_F(ServerTest, WantsTheHeaderForChanges) {
  auto c = client();
  auto const answer = c.ask("PUT", "/api/me", "Cookie: access_token=user\r\n", "");
  EXPECT_EQ(answer.status, 401);
  EXPECT_NE(answer.body.find("Authorization header required for state-changing requests"), std::string::npos);
  EXPECT_EQ(c.ask("PUT", "/api/me", "Authorization: Bearer user\r\n", "").status, 200);
}

TEST_F(ServerTest, RefusesCookiesThatAnotherSiteSends) {
  auto c = client();
  auto const cookie = std::string("Cookie: refresh_token=x\r\n");
  EXPECT_EQ(c.ask("POST", "/api/login", cookie + "Origin: https://evil.example\r\n", "").status, 403);
  EXPECT_EQ(c.ask("POST", "/api/login", cookie + "Sec-Fetch-Site: cross-site\r\n", "").status, 403);
  EXPECT_EQ(c.ask("POST", "/api/login", cookie + "Origin: null\r\n", "").status, 403);
  EXPECT_EQ(c.ask("POST", "/api/login", cookie + "Origin: http://test.example\r\nSec-Fetch-Site: same-origin\r\n", "").status,
            204);
  EXPECT_EQ(c.ask("POST", "/api/login", cookie, "").status, 204);
}

TEST_F(ServerTest, TakesABadTokenAsNoneWhereOneIsOptional) {
  auto c = client();
  EXPECT_NE(c.get("/api/who", "Authorization: Bearer nonsense\r\n").body.find(R"("user":"")"), std::string::npos);
  EXPECT_NE(c.get("/api/who", "Authorization: Bearer user\r\n").body.find(R"("user":"user")"), std::string::npos);
}

TEST_F(ServerTest, LetsOnlyNamedOriginsIn) {
  options_.cors = {.origins = {"https://app.example"}, .credentials = true, .exposed = {"X-Request-Id"}};
  auto c = client();
  auto const preflight = c.ask("OPTIONS", "/api/me",
                               "Origin: https://app.example\r\nAccess-Control-Request-Method: PUT\r\n"
                               "Access-Control-Request-Headers: authorization\r\n",
                               "");
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.header("Access-Control-Allow-Origin"), "https://app.example");
  EXPECT_EQ(preflight.header("Access-Control-Allow-Credentials"), "true");
  EXPECT_EQ(preflight.header("Access-Control-Allow-Headers"), "authorization");
  auto const foreign =
      c.ask("OPTIONS", "/api/me", "Origin: https://evil.example\r\nAccess-Control-Request-Method: PUT\r\n", "");
  EXPECT_EQ(foreign.header("Access-Control-Allow-Origin"), "");
  EXPECT_EQ(foreign.header("Vary"), "Origin");
  EXPECT_EQ(c.get("/api/health", "Origin: https://app.example\r\n").header("Access-Control-Expose-Headers"), "X-Request-Id");
  options_.cors = {.origins = {"*"}, .credentials = true};
  EXPECT_THROW(Server(options_, seams_), std::runtime_error);
}

TEST_F(ServerTest, BelievesForwardedHeadersOfTrustedProxiesOnly) {
  auto const headers = std::string(
      "X-Forwarded-For: 198.51.100.9, 203.0.113.7, 10.1.2.3\r\nX-Forwarded-Proto: https\r\n"
      "X-Forwarded-Host: meet.example\r\n");
  {
    auto c = client();
    EXPECT_NE(c.get("/api/who", "Origin: https://test.example\r\n").body.find(R"("origin":"https://test.example")"),
              std::string::npos);
    EXPECT_NE(c.get("/api/who", "Origin: https://other.example\r\n").body.find(R"("origin":"http://test.example")"),
              std::string::npos);
    auto const answer = c.get("/api/who", headers);
    EXPECT_NE(answer.body.find(R"("address":"127.0.0.1","origin":"http://test.example")"), std::string::npos) << answer.body;
  }
  options_.trusted_proxies = {"127.0.0.1", "10.0.0.0/8"};
  start();
  auto c = client();
  auto const answer = c.get("/api/who", headers);
  EXPECT_NE(answer.body.find(R"("address":"203.0.113.7","origin":"https://meet.example")"), std::string::npos) << answer.body;
  EXPECT_FALSE(answer.header("Strict-Transport-Security").empty());
  EXPECT_NE(c.ask("POST", "/api/login", headers, "").header("Set-Cookie").find("__Host-access_token=abc.def;"),
            std::string::npos);
  EXPECT_EQ(
      c.ask("POST", "/api/login", headers + "Cookie: access_token=b; __Host-access_token=a\r\n", "").header("X-Cookie-Was"),
      "a");
  EXPECT_NE(c.get("/api/who").body.find(R"("address":"127.0.0.1")"), std::string::npos);
  options_.trusted_proxies = {"10.0.0.0/33"};
  EXPECT_THROW(Server(options_, seams_), std::runtime_error);
}

// ---- framing and limits ---------------------------------------------------------------------------------------------

TEST_F(ServerTest, KeepsConnectionsAndTheOrderOfPipelinedRequests) {
  auto c = client();
  std::string all;
  for (int i = 0; i < 50; ++i) {
    auto const body = "{\"text\":\"" + std::string(static_cast<std::size_t>(i) * 7, 'x') + "\"}";
    all += "POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
  }
  c.send(all);
  for (std::size_t i = 0; i < 50; ++i) {
    auto const answer = c.read_answer();
    ASSERT_EQ(answer.status, 200) << i;
    ASSERT_EQ(answer.body.size(), 11 + i * 7) << i;
  }
}

TEST_F(ServerTest, ReadsRequestsByteByByte) {
  auto c = client();
  auto const text = std::string(
      "\r\nPOST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n"
      "{\"text\":\"abc\"}GET /api/health HTTP/1.1\r\nHost: a\r\n\r\n");
  for (auto const byte : text) c.send({&byte, 1});
  EXPECT_EQ(c.read_answer().body, R"({"text":"abc"})");
  EXPECT_EQ(c.read_answer().body, R"({"status":"healthy"})");
}

TEST_F(ServerTest, ReadsChunkedAndLongBodies) {
  auto c = client();
  auto const head = std::string("POST /api/large HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n");
  auto const chunked =
      head + "Transfer-Encoding: chunked\r\n\r\n7;x=y\r\n{\"text\"\r\n5\r\n:\"ab\"\r\n1\r\n}\r\n0\r\nTrailer: x\r\n\r\n";
  for (auto const byte : chunked) c.send({&byte, 1});
  c.send(chunked + "GET /api/health HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(c.read_answer().body, R"({"text":"ab"})");
  EXPECT_EQ(c.read_answer().body, R"({"text":"ab"})");
  EXPECT_EQ(c.read_answer().status, 200);
  auto const body = "{\"text\":\"" + std::string(900'000, 'y') + "\"}";
  std::thread sender([&] {
    c.send(head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body +
           "GET /api/health HTTP/1.1\r\nHost: a\r\n\r\n");
  });
  EXPECT_EQ(c.read_answer().body, body);
  EXPECT_EQ(c.read_answer().body, R"({"status":"healthy"})");
  sender.join();
}

TEST_F(ServerTest, RefusesBodiesOverTheLimitOfTheRow) {
  auto c = client();
  auto const declared =
      c.ask("POST", "/api/echo", "Content-Type: application/json\r\n", "{\"text\":\"" + std::string(2000, 'x') + "\"}");
  EXPECT_EQ(declared.status, 413);
  EXPECT_NE(declared.body.find("The body must not exceed 1000 bytes"), std::string::npos) << declared.body;
  EXPECT_EQ(declared.header("Connection"), "close");
  auto d = client();
  d.send("POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 20 && d.send("64\r\n" + std::string(100, ' ') + "\r\n"); ++i) {}
  EXPECT_EQ(d.read_answer().status, 413);
  // A client that does not read while it sends gets the answer, not a reset.
  auto e = client();
  e.send("POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 4000000\r\n\r\n");
  std::string const part(100'000, 'x');
  for (int i = 0; i < 40 && e.send(part); ++i) {}
  EXPECT_EQ(e.read_answer().status, 413);
}

TEST_F(ServerTest, AnswersExpectations) {
  auto c = client();
  c.send(
      "POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: "
      "12\r\n\r\n");
  EXPECT_EQ(c.read_answer().status, 100);
  c.send(R"({"text":"a"})");
  EXPECT_EQ(c.read_answer().status, 200);
  c.send("PUT /api/me HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 12\r\n\r\n");
  EXPECT_EQ(c.read_answer().status, 401);
}

TEST_F(ServerTest, GoesOnAfterARefusalWithABody) {
  auto c = client();
  EXPECT_EQ(c.ask("PUT", "/api/me", "", "{\"name\":\"x\"}").status, 401);
  EXPECT_EQ(c.ask("POST", "/api/nothing", "", std::string(30'000, 'x')).status, 404);
  EXPECT_EQ(c.get("/api/health").status, 200);
}

TEST_F(ServerTest, RefusesGarbageAndAmbiguousFraming) {
  for (std::string const& bad :
       {std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), std::string("GET\r\n\r\n"),
        std::string("GET /api/health HTTP/9.9\r\n\r\n"), std::string("GET /api/health HTTP/1.1\r\n\r\n"),
        std::string("GET /api/health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        std::string("GET /api/health HTTP/1.1\r\nHost: a/b@c\r\n\r\n"), std::string("GET api HTTP/1.1\r\nHost: a\r\n\r\n"),
        std::string("GET /api/health HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n"),
        std::string("GET /api/health HTTP/1.1\r\nHost: a\r\nX: y\r\n folded\r\n\r\n"),
        std::string("POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n123456"),
        std::string("POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"),
        std::string("POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        std::string("POST /api/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n")}) {
    auto c = client();
    c.send(bad);
    auto const answer = c.read_answer();
    EXPECT_EQ(answer.status, 400) << bad;
    EXPECT_NE(answer.body.find(R"("code":"bad_request")"), std::string::npos) << bad;
    EXPECT_TRUE(c.ends()) << bad;
  }
  EXPECT_EQ(client().get("/api/health").status, 200);
}

TEST_F(ServerTest, LimitsTheHead) {
  auto c = client();
  EXPECT_EQ(c.get("/api/health", "X: " + std::string(15'000, 'x') + "\r\n").status, 200);
  auto const answer = c.get("/api/health", "X: " + std::string(17'000, 'x') + "\r\n");
  EXPECT_EQ(answer.status, 431);
  EXPECT_NE(answer.body.find("must not exceed 16384 bytes"), std::string::npos) << answer.body;
  std::string many;
  for (int i = 0; i < 101; ++i) many += "A: b\r\n";
  EXPECT_EQ(client().get("/api/health", many).status, 400);
}

TEST_F(ServerTest, EndsConnectionsThatAreTooSlow) {
  options_.head_timeout = 300ms;
  options_.body_timeout = 300ms;
  options_.idle_timeout = 300ms;
  auto head = client(), body = client(), idle = client();
  head.send("GET /api/health HTTP/1.1\r\nHost: a\r\n");
  body.send("POST /api/echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{");
  EXPECT_EQ(head.read_answer().status, 408);
  EXPECT_TRUE(head.ends());
  EXPECT_EQ(body.read_answer().status, 408);
  EXPECT_TRUE(body.ends());
  EXPECT_TRUE(idle.ends());
  // One byte now and then does not help.
  auto drip = client();
  auto const text = std::string("GET /api/health HTTP/1.1\r\nX: ");
  auto ended = false;
  std::size_t sent = 0;
  for (auto const start = std::chrono::steady_clock::now(); !ended && std::chrono::steady_clock::now() - start < 10s; ++sent) {
    ended = !drip.send(sent < text.size() ? text.substr(sent, 1) : "x");
    std::this_thread::sleep_for(20ms);
  }
  EXPECT_TRUE(ended);
}

TEST_F(ServerTest, LimitsConnectionsOfAnAddress) {
  options_.max_connections_per_address = 2;
  auto a = client();
  EXPECT_EQ(a.get("/api/health").status, 200);
  {
    auto b = client();
    EXPECT_EQ(b.get("/api/health").status, 200);
    EXPECT_EQ(client().read_answer().status, 503);
  }
  // The place of a connection that has ended is free again.
  for (int i = 0; i < 500; ++i) {
    if (client().get("/api/health").status == 200) return;
    std::this_thread::sleep_for(10ms);
  }
  FAIL() << "the place was not given back";
}

// ---- beginning and end ----------------------------------------------------------------------------------------------

TEST_F(ServerTest, SaysWhenThePortIsInUse) {
  start();
  options_.port = server_->port();
  Server second(options_, seams_);
  try {
    second.start();
    FAIL();
  } catch (std::runtime_error const& error) {
    EXPECT_EQ(std::string(error.what()),
              "cannot listen on 127.0.0.1:" + std::to_string(options_.port) + ": the port is in use by another program");
  }
}

TEST_F(ServerTest, FinishesRunningRequestsWhenItStops) {
  auto running = client(), idle = client();
  EXPECT_EQ(idle.get("/api/health").status, 200);
  running.send("GET /api/slow HTTP/1.1\r\nHost: a\r\n\r\n");
  service_.slow_started.get_future().wait();
  std::thread stopper([&] { server_->stop(); });
  EXPECT_TRUE(idle.ends());
  service_.release = true;
  auto const answer = running.read_answer();
  EXPECT_EQ(answer.body, R"({"status":"slow"})");
  EXPECT_EQ(answer.header("Connection"), "close");
  EXPECT_TRUE(running.ends());
  stopper.join();
  EXPECT_THROW(client(), std::exception);
}

TEST_F(ServerTest, DoesNotWaitLongerThanTheDeadline) {
  auto running = client();
  running.send("GET /api/slow HTTP/1.1\r\nHost: a\r\n\r\n");
  service_.slow_started.get_future().wait();
  auto const start = std::chrono::steady_clock::now();
  server_->stop(100ms);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
}

}  // namespace
}  // namespace bedrud::http
