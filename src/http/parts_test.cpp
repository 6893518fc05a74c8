// The parts of the HTTP layer that need no socket.
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "http/assets.hpp"
#include "http/credentials.hpp"
#include "http/proxy.hpp"
#include "http/router.hpp"
#include "http/url.hpp"

namespace bedrud::http {

struct RoomKey {
  std::string roomId;
  std::optional<std::int64_t> page;
};
BOOST_DESCRIBE_STRUCT(RoomKey, (), (roomId, page))

namespace {

struct Service {
  Task<RoomKey> get(Caller const&, RoomKey key) { co_return key; }
  Task<NoBody> plain(Caller const&) { co_return NoBody{}; }
};

TEST(Router, PrefersWordsAndDecodesParameters) {
  Service service;
  Router router;
  router.add<"/api/room/{roomId}">("get", service, &Service::get, {});
  router.add<"/api/room/list">("GET", service, &Service::plain, {});
  router.add<"/api/room/{roomId}/leave">("POST", service, &Service::get, {});
  EXPECT_EQ(router.find("GET", "/api/room/list").row->path, "/api/room/list");
  EXPECT_EQ(router.find("GET", "/API/Room/LIST/").row->path, "/api/room/list");
  auto const match = router.find("HEAD", "/api/room/M%C3%BC%20+x");
  ASSERT_TRUE(match.row);
  EXPECT_EQ(match.parameters, (Parameters{{"roomId", "M\u00fc +x"}}));
  // A word that leads nowhere does not hide the parameter.
  EXPECT_EQ(router.find("POST", "/api/room/list/leave").row->path, "/api/room/{roomId}/leave");
  EXPECT_EQ(router.find("DELETE", "/api/room/x").allow, "GET, HEAD, OPTIONS");
  for (auto const* nothing : {"/api/room", "/api/room//leave", "/api/room/x/y", "/", "", "api/room/list"}) {
    EXPECT_FALSE(router.find("GET", nothing).row) << nothing;
  }
  for (auto const* bad :
       {"/api/room/%", "/api/room/%4", "/api/room/%zz", "/api/room/%00", "/api/room/%ff", "/api/room/%c0%80"}) {
    EXPECT_THROW(router.find("GET", bad), Error) << bad;
  }
  EXPECT_THROW((router.add<"/api/room/LIST">("GET", service, &Service::plain, {})), std::logic_error);
}

TEST(Router, ReadsQueries) {
  EXPECT_EQ(detail::read_query("a=1&b=x+y%26&&c&d="), (Parameters{{"a", "1"}, {"b", "x y&"}, {"c", ""}, {"d", ""}}));
  EXPECT_THROW(detail::read_query("a=%x"), Error);
}

TEST(Credentials, FindsCookies) {
  std::vector<Header> const headers{{"Cookie", "a=1; xaccess_token=no;access_token=yes; b"},
                                    {"cookie", "__Host-access_token=\"tls\""}};
  EXPECT_EQ(find_cookie(headers, "access_token", false), "yes");
  EXPECT_EQ(find_cookie(headers, "access_token", true), "tls");
  EXPECT_EQ(find_cookie(headers, "token", false), "");
}

TEST(Proxy, BelievesNothingBeyondGarbage) {
  TrustedProxies const proxies({"10.0.0.0/8", "::1"}, "X-Forwarded-For");
  auto const peer = boost::asio::ip::make_address("::ffff:10.0.0.1");
  auto const client = [&](std::string_view chain) {
    std::vector<Header> const headers{{"x-forwarded-for", chain}};
    return proxies.resolve(peer, false, headers).address;
  };
  EXPECT_EQ(client("1.2.3.4, 5.6.7.8:99"), "5.6.7.8");
  EXPECT_EQ(client("1.2.3.4, 10.2.2.2"), "1.2.3.4");
  EXPECT_EQ(client("1.2.3.4, nonsense, 10.2.2.2"), "10.2.2.2");
  EXPECT_EQ(client("[2001:db8::1]:443"), "2001:db8::1");
  EXPECT_EQ(client(""), "");
  EXPECT_FALSE(proxies.trusts(boost::asio::ip::make_address("11.0.0.1")));
  EXPECT_THROW(TrustedProxies({"proxy.example"}, "X"), std::runtime_error);
}

constexpr std::array<Asset, 5> kAssets{Asset{"/assets/a-1.js", "text/javascript", "\"a\"", "plain", "b", "g"},
                                       Asset{"/auth/login/index.html", "text/html", "\"l\"", "login", {}, {}},
                                       Asset{"/favicon.svg", "image/svg+xml", "\"f\"", "svg", {}, {}},
                                       Asset{"/index.html", "text/html", "\"i\"", "home", {}, {}},
                                       Asset{"/shell.html", "text/html", "\"s\"", "shell", {}, {}}};

TEST(Assets, ServesFilesPagesAndTheShell) {
  auto const get = [](std::string_view path) { return find_static(kAssets, path, "text/html,*/*", "", ""); };
  EXPECT_EQ(get("/").body, "home");
  EXPECT_EQ(get("/auth/login").body, "login");
  EXPECT_EQ(get("/auth/login/").body, "login");
  EXPECT_EQ(get("/m/room").body, "shell");
  EXPECT_EQ(get("/m/room").cache_control, "no-cache");
  EXPECT_EQ(get("/favicon.svg").cache_control, "public, max-age=3600");
  EXPECT_EQ(get("/assets/a-1.js").cache_control, "public, max-age=31536000, immutable");
  for (auto const* missing : {"/assets/b-2.js", "/logo.PNG", "/assets/", "/x.css"})
    EXPECT_EQ(get(missing).status, 404) << missing;
  EXPECT_EQ(find_static(kAssets, "/m/room", "application/json", "", "").status, 404);
  EXPECT_EQ(find_static({}, "/", "text/html", "", "").status, 404);
}

TEST(Assets, ChoosesTheCodingAndKnowsItsTag) {
  auto const get = [](std::string_view coding, std::string_view tag) {
    return find_static(kAssets, "/assets/a-1.js", "", coding, tag);
  };
  EXPECT_EQ(get("gzip, deflate, br", "").coding, "br");
  EXPECT_EQ(get("gzip, br;q=0", "").coding, "gzip");
  EXPECT_EQ(get("identity", "").body, "plain");
  EXPECT_EQ(get("br", "").etag, "\"a-br\"");
  EXPECT_EQ(get("br", "\"x\", \"a-br\"").status, 304);
  EXPECT_EQ(get("gzip", "\"a-br\"").status, 200);
}

}  // namespace
}  // namespace bedrud::http
