#include "media/signalling/allocation.hpp"
#include <gtest/gtest.h>

namespace bedrud::signalling {
namespace {

lk::TrackInfo video(lk::TrackSource source) {
  lk::TrackInfo track;
  track.set_type(lk::VIDEO);
  track.set_source(source);
  return track;
}

lk::UpdateTrackSettings sized(std::uint32_t width, std::uint32_t height, std::uint32_t priority = 0) {
  lk::UpdateTrackSettings settings;
  settings.set_width(width);
  settings.set_height(height);
  settings.set_priority(priority);
  return settings;
}

auto const kCamera = video(lk::CAMERA), kScreen = video(lk::SCREEN_SHARE);

TEST(Allocation, AnAskedOrderGoesBeforeEverythingElse) {
  EXPECT_GT(bitrate_priority(kCamera, sized(160, 90, 1)), bitrate_priority(kCamera, sized(1280, 720, 2)));
  EXPECT_GT(bitrate_priority(kCamera, sized(160, 90, 5)), bitrate_priority(kScreen, sized(1920, 1080)));
  EXPECT_EQ(bitrate_priority(kCamera, sized(0, 0, 11)), bitrate_priority(kCamera, sized(0, 0, 4'000'000'000U)));
}

TEST(Allocation, ASharedScreenGoesBeforeCameras) {
  EXPECT_GT(bitrate_priority(kScreen, sized(320, 180)), bitrate_priority(kCamera, sized(1920, 1080)));
}

TEST(Allocation, ALargePictureGoesBeforeTheGrid) {
  EXPECT_GT(bitrate_priority(kCamera, sized(1280, 720)), bitrate_priority(kCamera, sized(640, 360)));
  EXPECT_GT(bitrate_priority(kCamera, sized(640, 360)), bitrate_priority(kCamera, sized(320, 180)));
  EXPECT_EQ(bitrate_priority(kCamera, sized(1280, 0)), bitrate_priority(kCamera, sized(0, 720)));
  EXPECT_EQ(bitrate_priority(kCamera, sized(720, 1280)), bitrate_priority(kCamera, sized(1280, 720)));  // a phone held upright
}

TEST(Allocation, WithoutASizeTheQualityCounts) {
  auto settings = sized(0, 0);
  settings.set_quality(lk::HIGH);
  EXPECT_EQ(bitrate_priority(kCamera, settings), bitrate_priority(kCamera, sized(1280, 720)));
  settings.set_quality(lk::LOW);
  EXPECT_EQ(bitrate_priority(kCamera, settings), bitrate_priority(kCamera, sized(320, 180)));
  EXPECT_EQ(bitrate_priority(kCamera, settings), 1);  // the worker refuses 0
}

}  // namespace
}  // namespace bedrud::signalling
