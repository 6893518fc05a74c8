#include "config/config.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include "config/fields.hpp"
#include "config/load.hpp"
#include "config/sample.hpp"
#include "config/secrets.hpp"

namespace bedrud::config {
namespace {

Environment environment(std::map<std::string, std::string> values) {
  return [values](std::string_view name) -> std::optional<std::string> {
    auto const found = values.find(std::string(name));
    return found == values.end() ? std::nullopt : std::optional<std::string>(found->second);
  };
}
Loaded loaded(std::string const& yaml, std::map<std::string, std::string> const& env = {}) {
  return load_text(yaml, environment(env));
}
// "server.port: must be ..." for each problem.
std::string problems(Loaded const& result) {
  std::string out;
  for (auto const& problem : result.problems) out += problem.key + ": " + problem.text + "\n";
  return out;
}

constexpr auto kGoodSecret = "q7Tn2vXk9LwZ4mRb8HsJ1dFgY6pCuE3a";

TEST(Config, NothingNeedsToBeSet) {
  auto const result = loaded("");
  EXPECT_TRUE(result.problems.empty()) << problems(result);
  EXPECT_EQ(result.config.listen_port(), 8080);
  EXPECT_EQ(result.config.sqlite_path(), "data/bedrud.db");
  EXPECT_FALSE(result.config.postgres());
}

TEST(Config, ReadsEveryKindOfValue) {
  auto const result = loaded(R"(
dataDir: /srv/bedrud
server:
  port: "9000"
  enableTLS: true
  trustedProxies: [10.0.0.1, 10.1.0.0/16]
media: {workers: 2, publicAddresses: "192.0.2.1, 2001:db8::1"}
email:
  templates:
    subjectLines: {verify: "Please: confirm"}
logger:
)");
  EXPECT_TRUE(result.problems.empty()) << problems(result);
  EXPECT_EQ(result.config.server.port, 9000);
  EXPECT_TRUE(result.config.tls());
  EXPECT_EQ(result.config.server.trustedProxies, (Texts{"10.0.0.1", "10.1.0.0/16"}));
  EXPECT_EQ(result.config.media.publicAddresses, (Texts{"192.0.2.1", "2001:db8::1"}));
  EXPECT_EQ(result.config.email.templates.subjectLines.at("verify"), "Please: confirm");
  EXPECT_EQ(result.config.sqlite_path(), "/srv/bedrud/bedrud.db");
  EXPECT_EQ(result.config.logger.level, "info");
}

TEST(Config, TheEnvironmentWinsUnlessItIsEmpty) {
  auto const result = loaded("server: {port: 9000, host: a}\n",
                             {{"SERVER_PORT", "9001"}, {"SERVER_HOST", ""}, {"CF_API_TOKEN", "token"}, {"MEDIA_WORKERS", "3"}});
  EXPECT_EQ(result.config.server.port, 9001);
  EXPECT_EQ(result.config.server.host, "a");
  EXPECT_EQ(result.config.server.acme.cloudflareAPIToken, "token");
  EXPECT_EQ(result.config.media.workers, 3);
}

TEST(Config, AnUnknownKeyNamesTheNearestOne) {
  auto const result = loaded("server:\n  prot: 9000\nsevrer: {}\nwholly: different\n");
  EXPECT_TRUE(result.usable());
  EXPECT_EQ(problems(result),
            "server.prot: unknown key (line 2), did you mean server.port?\n"
            "sevrer: unknown key (line 3), did you mean server?\n"
            "wholly: unknown key (line 4)\n");
}

TEST(Config, WrongValuesSayWhatIsExpected) {
  auto const result =
      loaded("server: {port: 70000, enableTLS: maybe, certAlgorithm: dsa, host: [a]}\nqueue: {pollInterval: soon}\nchat: 5\n",
             {{"RATELIMIT_AUTH_MAX", "-1"}});
  EXPECT_FALSE(result.usable());
  auto const text = problems(result);
  for (auto const* expected : {"server.port: must be between 0 and 65535", "server.enableTLS: must be true or false",
                               "server.certAlgorithm: must be one of", "server.host: must be a single value",
                               "queue.pollInterval: must be a whole number", "chat: must be a map of keys",
                               "rateLimit.authMaxRequests: the environment variable RATELIMIT_AUTH_MAX must be at least 0"}) {
    EXPECT_NE(text.find(expected), std::string::npos) << expected << "\nin\n" << text;
  }
}

TEST(Config, BrokenYamlIsOneError) {
  EXPECT_FALSE(loaded("server: [").usable());
  EXPECT_FALSE(loaded("just text").usable());
  EXPECT_FALSE(loaded("server: {port: 1}\nserver: {port: 2}\n").usable());
  EXPECT_FALSE(load("/nonexistent/config.yaml", environment({})).usable());
}

// W14: CHANGE_ME and the example file's secret were taken as secrets.
TEST(Config, PlaceholdersAndGuessableSecretsAreRefusedW14) {
  for (std::string const secret : {"CHANGE_ME_TO_A_LONG_RANDOM_STRING_PLEASE", "change-me-in-production-0123456789abcdef",
                                   "your-256-bit-secret-your-256-bit", "short", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                   "abcdefghijklmnopqrstuvwxyz0123456789", "secretsecretsecretsecretsecretsecret",
                                   "0000000000000000000000000000000000000001"}) {
    for (std::string const key : {"jwtSecret", "sessionSecret"}) {
      std::string yaml = "auth: {" + key;
      yaml += ": \"" + secret + "\"}";
      auto const result = loaded(yaml);
      EXPECT_FALSE(result.usable()) << key << " " << secret;
      EXPECT_EQ(problems(result).find(secret), std::string::npos) << "the secret must not be printed";
    }
    EXPECT_FALSE(loaded("livekit: {apiKey: key, apiSecret: \"" + secret + "\"}").usable()) << secret;
  }
  EXPECT_FALSE(loaded("", {{"JWT_SECRET", "CHANGE_ME"}}).usable());
  EXPECT_TRUE(loaded(std::string("auth: {jwtSecret: ") + kGoodSecret + "}").usable());
  EXPECT_EQ(why_weak("3f786850e387550fdab836ed7e6dc881de23001b"), "");  // hexadecimal
}

// W57: a duration of 0 made tokens that had expired when they were issued.
TEST(Config, ATokenDurationOfZeroIsTheDefaultW57) {
  EXPECT_EQ(loaded("auth: {tokenDuration: 0}").config.auth.tokenDuration, 24);
  EXPECT_EQ(loaded("").config.auth.tokenDuration, 24);
  EXPECT_EQ(loaded("auth: {tokenDuration: \"12\"}").config.auth.tokenDuration, 12);
  EXPECT_FALSE(loaded("auth: {tokenDuration: -1}").usable());
  EXPECT_FALSE(loaded("auth: {tokenDuration: 8761}").usable());
}

TEST(Config, ContradictionsAreErrors) {
  EXPECT_FALSE(loaded("server: {behindProxy: true}").usable());
  EXPECT_TRUE(loaded("server: {behindProxy: true, trustedProxies: [127.0.0.1]}").usable());
  EXPECT_FALSE(loaded("cors: {allowCredentials: true}").usable());
  EXPECT_FALSE(loaded("cors: {allowCredentials: true, allowedOrigins: \"*\"}").usable());
  EXPECT_FALSE(loaded("server: {certFile: a.pem}").usable());
  EXPECT_FALSE(loaded("database: {type: postgres}").usable());
  EXPECT_FALSE(loaded("livekit: {apiKey: key}").usable());
}

TEST(Config, AnExternalLiveKitNeedsItsAddressAndKey) {
  std::string const keys = std::string("apiKey: key, apiSecret: ") + kGoodSecret;
  auto const usable = [&](std::string const& livekit) {
    auto const result = loaded("livekit: {" + livekit + ", " + keys + "}\nmedia: {backend: external}");
    return result.usable() && result.config.external_media();
  };
  EXPECT_TRUE(usable("host: wss://livekit.example.org"));
  EXPECT_TRUE(usable("host: \"https://a\", internalHost: \"http://10.0.0.7:7880\""));
  EXPECT_FALSE(usable("host: livekit.example.org"));
  EXPECT_FALSE(usable("host: \"wss:///\""));
  EXPECT_FALSE(usable("host: \"wss://a\", internalHost: a"));
  EXPECT_FALSE(usable("nodeIP: 1.2.3.4"));
  EXPECT_FALSE(loaded("media: {backend: external}\nlivekit: {host: \"wss://a\"}").usable());
  EXPECT_TRUE(loaded("livekit: {external: true, host: \"wss://a\", " + keys + "}").config.external_media());
  EXPECT_FALSE(loaded("media: {backend: managed}\nlivekit: {external: true, host: \"wss://a\", " + keys + "}").usable());
  EXPECT_TRUE(loaded("media: {backend: managed}").config.managed_media());
}

TEST(Config, APostgresServerIsToldByItsHost) {
  auto const result = loaded("database: {host: db, user: u, password: \"it's\\\\\", dbname: bedrud}");
  EXPECT_TRUE(result.config.postgres());
  EXPECT_EQ(result.config.postgres_dsn(), R"(host='db' user='u' password='it\'s\\' dbname='bedrud')");
}

TEST(Config, EveryKeyIsDescribedOnce) {
  Config config;
  std::set<std::string_view> paths;
  for (auto const& field : fields(config)) {
    EXPECT_TRUE(paths.insert(field.path).second) << field.path;
    EXPECT_FALSE(field.doc.empty()) << field.path;
  }
  EXPECT_GT(paths.size(), 130U);
}

TEST(Config, ASecretIsNeverShown) {
  Config config;
  config.auth.jwtSecret = kGoodSecret;
  for (auto const& field : fields(config)) EXPECT_NE(shown(field), kGoodSecret);
}

TEST(Config, TheSampleWithoutItsCommentSignsIsTheDefault) {
  std::istringstream lines(sample_yaml());
  std::string yaml;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with("# ")) continue;
    yaml += line.substr(1) + "\n";
  }
  auto result = loaded(yaml);
  EXPECT_TRUE(result.problems.empty()) << problems(result);
  Config defaults;
  auto const want = fields(defaults);
  auto const got = fields(result.config);
  for (std::size_t i = 0; i < want.size(); ++i) EXPECT_EQ(shown(got[i]), shown(want[i])) << want[i].path;
}

// The page is generated: `bedrud config reference` prints its table.
TEST(Config, TheDocumentationListsTheKeysAsTheyAre) {
  std::ifstream file(BEDRUD_SOURCE_DIR "/docs/configuration.md");
  std::string const page{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_NE(page.find(reference_markdown()), std::string::npos) << "docs/configuration.md needs this table:\n"
                                                                << reference_markdown();
}

TEST(Config, ReadsAListOfIdentityProviders) {
  auto const result = loaded(
      "auth:\n  oidc:\n    - {name: team, issuer: https://id.example.org, clientId: bedrud, trustEmail: true}\n"
      "    - {name: other, title: The other, issuer: https://o.example.org/x, clientId: b, clientSecret: s, scopes: openid}\n");
  ASSERT_TRUE(result.problems.empty()) << problems(result);
  auto const& providers = result.config.auth.oidc;
  ASSERT_EQ(providers.size(), 2u);
  EXPECT_EQ(providers[0].scopes, "openid email profile");
  EXPECT_TRUE(providers[0].trustEmail);
  EXPECT_EQ(providers[1].title, "The other");
  EXPECT_EQ(providers[1].clientSecret, "s");
}

TEST(Config, NamesWhatIsWrongWithAnIdentityProvider) {
  auto const trouble = [](std::string const& list) { return problems(loaded("auth:\n  oidc: " + list + "\n")); };
  EXPECT_EQ(trouble("[]"), "");
  EXPECT_NE(trouble("x").find("list of providers"), std::string::npos);
  EXPECT_NE(trouble("[x]").find("list of maps"), std::string::npos);
  EXPECT_NE(trouble("[{name: A B, issuer: 'https://x', clientId: b}]").find("name must have"), std::string::npos);
  EXPECT_NE(trouble("[{name: a, issuer: 'x', clientId: b}]").find("issuer must be"), std::string::npos);
  EXPECT_NE(trouble("[{name: a, issuer: 'https://u@x', clientId: b}]").find("issuer must be"), std::string::npos);
  EXPECT_NE(trouble("[{name: a, issuer: 'https://x'}]").find("clientId is missing"), std::string::npos);
  EXPECT_NE(trouble("[{name: a, issuer: 'https://x', clientId: b, scopes: email}]").find("openid"), std::string::npos);
  EXPECT_NE(trouble("[{name: a, issuer: 'https://x', clientId: b}, {name: a, issuer: 'https://x', clientId: b}]").find("twice"),
            std::string::npos);
  EXPECT_NE(trouble("[{name: a, issuer: 'https://x', clientId: b, clientID: c}]").find("unknown key"), std::string::npos);
}

class SecretsTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/bedrud-test-XXXXXX";
    ASSERT_NE(mkdtemp(name), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  Config config() const {
    Config result;
    result.dataDir = folder_ + "/data";
    return result;
  }
  std::string folder_;
};

TEST_F(SecretsTest, AreMadeOnceAndKept) {
  auto first = config();
  ensure_secrets(first);
  EXPECT_EQ(why_weak(first.auth.jwtSecret), "");
  EXPECT_EQ(why_weak(first.livekit.apiSecret), "");
  EXPECT_NE(first.auth.jwtSecret, first.auth.sessionSecret);
  EXPECT_TRUE(first.livekit.apiKey.starts_with("API"));
  auto second = config();
  ensure_secrets(second);
  EXPECT_EQ(second.auth.jwtSecret, first.auth.jwtSecret);
  EXPECT_EQ(second.livekit.apiKey, first.livekit.apiKey);
}

TEST_F(SecretsTest, AreForTheOwnerOnly) {
  auto made = config();
  ensure_secrets(made);
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(made.dataDir + "/secrets.json").permissions(), perms(0600));
  EXPECT_EQ(std::filesystem::status(made.dataDir).permissions(), perms(0700));
}

TEST_F(SecretsTest, WhatTheOperatorSetStays) {
  auto made = config();
  made.auth.jwtSecret = kGoodSecret;
  ensure_secrets(made);
  EXPECT_EQ(made.auth.jwtSecret, kGoodSecret);
  std::ifstream file(made.dataDir + "/secrets.json");
  std::string const text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_EQ(text.find(kGoodSecret), std::string::npos);
}

TEST_F(SecretsTest, ADamagedFileIsNotReplaced) {
  auto made = config();
  std::filesystem::create_directories(made.dataDir);
  std::ofstream(made.dataDir + "/secrets.json") << "{";
  EXPECT_THROW(ensure_secrets(made), std::runtime_error);
}

}  // namespace
}  // namespace bedrud::config
