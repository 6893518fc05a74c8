#include "recording/capture_log.hpp"

#include <gtest/gtest.h>
#include <stdexcept>

namespace bedrud::recording {
namespace {

constexpr char kStart[] =
    "{\"t\":0,\"type\":\"start\",\"version\":1,\"recording\":\"r1\",\"room\":\"demo\",\"at\":1700000000000,\"segment\":1}\n";

CaptureLog log_of(std::string const& lines) { return parse_log(kStart + lines); }

std::string join(int t, std::string const& sid) {
  return "{\"t\":" + std::to_string(t) + ",\"type\":\"join\",\"sid\":\"" + sid + "\",\"identity\":\"i-" + sid +
         "\",\"name\":\"" + sid + "\"}\n";
}
std::string track(int t, std::string const& file) {
  return "{\"t\":" + std::to_string(t) +
         ",\"type\":\"track\",\"track\":\"TR_a\",\"participant\":\"PA_1\",\"kind\":\"video\",\"source\":\"camera\",\"codec\":"
         "\"vp8\",\"file\":\"" +
         file + "\"}\n";
}

TEST(CaptureLog, KnowsWhoWasThereWhenAndWhatWasMuted) {
  auto const log =
      log_of(join(100, "PA_1") + track(200, "1-TR_a-0.mkv") +
             "{\"t\":300,\"type\":\"mute\",\"track\":\"TR_a\",\"muted\":true}\n"
             "{\"t\":400,\"type\":\"mute\",\"track\":\"TR_a\",\"muted\":false}\n"
             "{\"t\":500,\"type\":\"name\",\"sid\":\"PA_1\",\"name\":\"Anna\"}\n"
             "{\"t\":900,\"type\":\"track_ended\",\"track\":\"TR_a\",\"file\":\"1-TR_a-0.mkv\"}\n"
             "{\"t\":950,\"type\":\"leave\",\"sid\":\"PA_1\"}\n{\"t\":1000,\"type\":\"stop\",\"reason\":\"stopped\"}\n");
  EXPECT_EQ(log.room, "demo");
  EXPECT_EQ(log.end, 1000);
  ASSERT_EQ(log.people.size(), 1U);
  EXPECT_EQ(log.people[0].name, "Anna");
  EXPECT_EQ(log.people[0].present.at(0).to, 950);
  ASSERT_EQ(log.files.size(), 1U);
  EXPECT_EQ(log.files[0].span.from, 200);
  EXPECT_EQ(log.files[0].span.to, 900);
  EXPECT_TRUE(log.files[0].whole);
  ASSERT_EQ(log.files[0].muted.size(), 1U);
  EXPECT_EQ(log.files[0].muted[0].to, 400);
}

// A recorder that was killed leaves half a line, and files without an end.
TEST(CaptureLog, EndsWhereARecorderDied) {
  auto const log = log_of(join(100, "PA_1") + track(200, "1-TR_a-0.mkv") +
                          "{\"t\":700,\"type\":\"speakers\",\"participants\":[\"PA_1\"]}\n{\"t\":800,\"ty");
  EXPECT_EQ(log.end, 700);
  EXPECT_FALSE(log.files.at(0).whole);
  EXPECT_EQ(log.files.at(0).span.to, 700);
  EXPECT_EQ(log.people.at(0).present.at(0).to, 700);
}

TEST(CaptureLog, GoesOnInAnotherSegment) {
  auto const log = log_of(join(100, "PA_1") + track(200, "1-TR_a-0.mkv") + "{\"t\":5000,\"type\":\"start\",\"segment\":2}\n" +
                          track(5100, "2-TR_a-0.mkv") + "{\"t\":9000,\"type\":\"stop\",\"reason\":\"stopped\"}\n");
  EXPECT_EQ(log.recording, "r1");
  ASSERT_EQ(log.people.size(), 1U);
  ASSERT_EQ(log.people[0].present.size(), 1U);
  EXPECT_EQ(log.people[0].present[0].to, 9000);
  EXPECT_FALSE(log.files.at(0).whole);
  EXPECT_TRUE(log.files.at(1).whole);
  EXPECT_EQ(log.files.at(1).span.to, 9000);
}

// The names in a log are those of files in its folder, and of no others.
TEST(CaptureLog, TakesNoFileFromElsewhere) {
  auto const log =
      log_of(join(0, "PA_1") + track(1, "../../etc/passwd") + track(2, "/etc/passwd") + track(3, ".hidden") + track(4, ""));
  EXPECT_TRUE(log.files.empty());
}

TEST(CaptureLog, RefusesWhatIsNoLog) {
  for (char const* text : {"", "\n", "not JSON\n", "[]\n", "{\"t\":0,\"type\":\"join\"}\n"}) {
    EXPECT_THROW(parse_log(text), std::runtime_error) << text;
  }
}

}  // namespace
}  // namespace bedrud::recording
