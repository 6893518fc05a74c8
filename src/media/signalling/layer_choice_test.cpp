#include "media/signalling/layer_choice.hpp"
#include <gtest/gtest.h>

namespace bedrud::signalling {
namespace {

lk::TrackInfo camera(std::initializer_list<lk::VideoQuality> qualities) {
  lk::TrackInfo track;
  std::uint32_t const heights[] = {180, 360, 720};
  for (auto const quality : qualities) {
    auto& layer = *track.add_layers();
    layer.set_quality(quality);
    layer.set_height(heights[quality]);
    layer.set_width(heights[quality] * 16 / 9);
  }
  return track;
}

lk::UpdateTrackSettings wish(lk::VideoQuality quality, std::uint32_t width = 0, std::uint32_t height = 0,
                             std::uint32_t fps = 0) {
  lk::UpdateTrackSettings settings;
  settings.set_quality(quality);
  settings.set_width(width);
  settings.set_height(height);
  settings.set_fps(fps);
  return settings;
}

TEST(LayerChoice, QualityIsThePositionAmongThePublishedOnes) {
  auto const three = camera({lk::LOW, lk::MEDIUM, lk::HIGH});
  EXPECT_EQ(choose_layers(three, 3, wish(lk::LOW)).spatial, 0);
  EXPECT_EQ(choose_layers(three, 3, wish(lk::MEDIUM)).spatial, 1);
  EXPECT_EQ(choose_layers(three, 3, wish(lk::HIGH)).spatial, 2);
  auto const two = camera({lk::LOW, lk::HIGH});
  EXPECT_EQ(choose_layers(two, 2, wish(lk::HIGH)).spatial, 1);
  EXPECT_EQ(choose_layers(two, 2, wish(lk::MEDIUM)).spatial, 0);
}

TEST(LayerChoice, SizeWinsOverQualityWithTolerance) {
  auto const three = camera({lk::LOW, lk::MEDIUM, lk::HIGH});
  EXPECT_EQ(choose_layers(three, 3, wish(lk::HIGH, 320, 180)).spatial, 0);
  EXPECT_EQ(choose_layers(three, 3, wish(lk::LOW, 355, 200)).spatial, 0) << "180 >= 0.9 * 200";
  EXPECT_EQ(choose_layers(three, 3, wish(lk::LOW, 400, 225)).spatial, 1);
  EXPECT_EQ(choose_layers(three, 3, wish(lk::LOW, 3840, 2160)).spatial, 2);
}

TEST(LayerChoice, FewFramesNeedFewTemporalLayers) {
  auto const three = camera({lk::LOW, lk::MEDIUM, lk::HIGH});
  EXPECT_EQ(choose_layers(three, 3, wish(lk::HIGH, 0, 0, 4)).temporal, 0);
  EXPECT_EQ(choose_layers(three, 3, wish(lk::HIGH, 0, 0, 10)).temporal, 1);
  EXPECT_EQ(choose_layers(three, 3, wish(lk::HIGH, 0, 0, 30)).temporal, 2);
}

TEST(LayerChoice, MoreEncodingsThanDescribedLayers) {
  EXPECT_EQ(choose_layers(lk::TrackInfo(), 3, wish(lk::HIGH)).spatial, 2);
  EXPECT_EQ(choose_layers(lk::TrackInfo(), 1, wish(lk::HIGH)).spatial, 0);
  EXPECT_EQ(choose_layers(camera({lk::HIGH}), 1, wish(lk::LOW)).spatial, 0);
}

}  // namespace
}  // namespace bedrud::signalling
