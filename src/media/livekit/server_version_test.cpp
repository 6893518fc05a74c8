// Which servers are recent enough, by what they say to who enters a room.
#include "media/livekit/server_version.hpp"
#include <gtest/gtest.h>
#include <livekit_rtc.pb.h>

namespace bedrud::livekit {
namespace {

TEST(ServerVersion, ComparesNumbersAndAdmitsWhatItCannotRead) {
  std::pair<char const*, VersionVerdict> const rows[] = {
      {"1.7.0", VersionVerdict::kGood},     {"1.13.3", VersionVerdict::kGood},
      {"2.0", VersionVerdict::kGood},       {"v1.7.2-rc1", VersionVerdict::kGood},
      {"1.6.9", VersionVerdict::kTooOld},   {"0.15.7", VersionVerdict::kTooOld},
      {"", VersionVerdict::kUnreadable},    {"dev", VersionVerdict::kUnreadable},
      {"1", VersionVerdict::kUnreadable},   {"1.", VersionVerdict::kUnreadable},
      {"1.x", VersionVerdict::kUnreadable}, {"99999999999.1", VersionVerdict::kUnreadable},
  };
  for (auto const& [version, verdict] : rows) EXPECT_EQ(judge_version(version), verdict) << version;
}

TEST(ServerVersion, IsReadFromTheAnswerToWhoEnters) {
  ::livekit::SignalResponse response;
  response.mutable_pong_resp();
  EXPECT_EQ(read_version(response.SerializeAsString()), std::nullopt);
  EXPECT_EQ(read_version("\xff\xff"), std::nullopt);
  response.mutable_join()->set_server_version("1.4.0");
  EXPECT_EQ(read_version(response.SerializeAsString()), "1.4.0");
  response.mutable_join()->mutable_server_info()->set_version("1.13.3");
  EXPECT_EQ(read_version(response.SerializeAsString()), "1.13.3");
  response.mutable_join()->mutable_server_info()->set_version("1\n" + std::string(5000, 'x'));
  EXPECT_EQ(read_version(response.SerializeAsString()), "1?" + std::string(38, 'x'));
}

}  // namespace
}  // namespace bedrud::livekit
