#include "base/log.hpp"

#include <gtest/gtest.h>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>
#include <vector>
#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/nearest.hpp"
#include "base/random.hpp"

namespace bedrud {
namespace {

TEST(Log, ALineIsOneJsonObject) {
  auto const line = log::format("2026-01-01T00:00:00.000Z", log::Level::kWarn, "a \"quoted\"\nline",
                                {{"count", 3}, {"who", "ada"}, {"list", boost::json::array{1, 2}}});
  EXPECT_EQ(
      line,
      R"({"time":"2026-01-01T00:00:00.000Z","level":"warn","msg":"a \"quoted\"\nline","count":3,"who":"ada","list":[1,2]})");
  EXPECT_EQ(boost::json::parse(line).at("msg").as_string(), "a \"quoted\"\nline");
}

TEST(Log, WritesFromTheChosenLevelOn) {
  log::init("warn");
  EXPECT_FALSE(log::enabled(log::Level::kInfo));
  EXPECT_TRUE(log::enabled(log::Level::kError));
  log::init("nonsense");
  EXPECT_TRUE(log::enabled(log::Level::kInfo));
  EXPECT_FALSE(log::enabled(log::Level::kDebug));
}

TEST(Log, LinesOfAllThreadsArriveWholeAndForTheOwnerOnly) {
  char path[] = "/tmp/bedrud-log-XXXXXX";
  ASSERT_NE(mkdtemp(path), nullptr);
  std::string const folder = path;
  log::init("info", folder + "/log");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([] {
      for (int i = 0; i < 500; ++i) log::info("line", {{"number", i}});
    });
  }
  for (auto& thread : threads) thread.join();
  log::flush();
  std::ifstream file(folder + "/log");
  int lines = 0;
  for (std::string line; std::getline(file, line); ++lines) EXPECT_EQ(boost::json::parse(line).at("msg").as_string(), "line");
  EXPECT_EQ(lines, 2000);
  EXPECT_EQ(std::filesystem::status(folder + "/log").permissions(), std::filesystem::perms(0600));
  log::init("info");
  std::filesystem::remove_all(folder);
}

TEST(Log, AFileThatCannotBeOpenedIsAnError) { EXPECT_THROW(log::init("info", "/nonexistent/log"), std::runtime_error); }

TEST(Clock, WritesRfc3339) {
  EXPECT_EQ(to_rfc3339(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(1'709'164'799'999), "2024-02-28T23:59:59.999Z");
  EXPECT_EQ(to_rfc3339(1'709'208'000'005), "2024-02-29T12:00:00.005Z");
}

TEST(Clock, AManualOneStandsUntilItIsMoved) {
  ManualClock clock(5);
  EXPECT_EQ(clock.now_ms(), 5);
  clock.advance(10);
  EXPECT_EQ(clock.now_ms(), 15);
}

TEST(Id, IsAVersion7Uuid) {
  auto const id = new_id();
  ASSERT_EQ(id.size(), 36U);
  EXPECT_EQ(id[8], '-');
  EXPECT_EQ(id[14], '7');
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
}

TEST(Id, RisesWithinAThreadAndIsNeverGivenTwice) {
  std::vector<std::vector<std::string>> made(4);
  std::vector<std::thread> threads;
  for (auto& ids : made) {
    threads.emplace_back([&ids] {
      for (int i = 0; i < 10'000; ++i) ids.push_back(new_id());
    });
  }
  for (auto& thread : threads) thread.join();
  std::set<std::string> all;
  for (auto const& ids : made) {
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    all.insert(ids.begin(), ids.end());
  }
  EXPECT_EQ(all.size(), 40'000U);
}

TEST(Random, TextUsesTheWholeAlphabetAndNothingElse) {
  auto const text = random_text(2000, "abc");
  EXPECT_EQ(text.size(), 2000U);
  EXPECT_EQ(text.find_first_not_of("abc"), std::string::npos);
  for (char const c : {'a', 'b', 'c'}) EXPECT_GT(std::count(text.begin(), text.end(), c), 500);
  EXPECT_EQ(random_token().size(), 43U);
  EXPECT_NE(random_token(), random_token());
}

TEST(Nearest, FindsWhatWasMeant) {
  std::vector<std::string> const names = {"server.port", "server.host", "auth.jwtSecret"};
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
  EXPECT_EQ(nearest_name("server.prot", names), "server.port");
  EXPECT_EQ(nearest_name("auth.jwtsecret", names), "auth.jwtSecret");
  EXPECT_FALSE(nearest_name("something.else", names));
}

}  // namespace
}  // namespace bedrud
