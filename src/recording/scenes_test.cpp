#include "recording/scenes.hpp"

#include <gtest/gtest.h>

#include "recording/film.hpp"

namespace bedrud::recording {
namespace {

// A meeting of `count` people with cameras from 0 to `end`.
CaptureLog meeting(int count, std::int64_t end = 20'000) {
  CaptureLog log;
  log.end = end;
  for (int i = 1; i <= count; ++i) {
    auto const sid = "PA_" + std::to_string(i);
    log.people.push_back({.sid = sid, .identity = sid, .name = "Person " + std::to_string(i), .present = {{0, end}}});
    log.files.push_back({.track = "TR_" + sid,
                         .participant = sid,
                         .kind = "video",
                         .source = "camera",
                         .codec = "vp8",
                         .file = sid,
                         .span = {0, end},
                         .muted = {}});
  }
  return log;
}

void expect_in_order(std::vector<Scene> const& scenes, CaptureLog const& log, FilmLook const& look) {
  ASSERT_FALSE(scenes.empty());
  EXPECT_EQ(scenes.front().span.from, 0);
  EXPECT_EQ(scenes.back().span.to, log.end);
  for (std::size_t i = 1; i < scenes.size(); ++i) EXPECT_EQ(scenes[i].span.from, scenes[i - 1].span.to);
  for (auto const& scene : scenes) {
    for (auto const& tile : scene.tiles) {
      auto const& place = tile.place;
      EXPECT_TRUE(place.width > 0 && place.height > 0 && place.x >= 0 && place.y >= 0);
      EXPECT_TRUE(place.x + place.width <= look.width && place.y + place.height <= look.height);
      EXPECT_EQ((place.x | place.y | place.width | place.height) % 2, 0);
      for (auto const& other : scene.tiles) {
        if (&other == &tile) continue;
        EXPECT_TRUE(place.x + place.width <= other.place.x || other.place.x + other.place.width <= place.x ||
                    place.y + place.height <= other.place.y || other.place.y + other.place.height <= place.y);
      }
    }
  }
}

TEST(Scenes, StandWithoutHoleAndWithoutOverlapForAnyNumberOfPeople) {
  for (int const height : {720, 1080}) {
    for (char const* layout : {"speaker", "grid"}) {
      for (int count = 0; count <= 20; ++count) {
        SCOPED_TRACE(std::string(layout) + " " + std::to_string(count));
        auto const log = meeting(count);
        FilmLook const look{"composite", layout, height * 16 / 9, height};
        auto const scenes = make_scenes(log, look);
        expect_in_order(scenes, log, look);
        auto const most = std::string(layout) == "grid" ? kMostInGrid : kMostAtSide + 1;
        EXPECT_EQ(scenes[0].tiles.size(), std::min(static_cast<std::size_t>(count), most));
      }
    }
  }
}

TEST(Scenes, ASharedScreenTakesTheStage) {
  auto log = meeting(2);
  log.files.push_back({.track = "TR_s",
                       .participant = "PA_2",
                       .kind = "video",
                       .source = "screen_share",
                       .codec = "vp8",
                       .file = "s",
                       .span = {5000, 9000},
                       .muted = {}});
  for (char const* layout : {"speaker", "grid"}) {
    auto const scenes = make_scenes(log, {"composite", layout, 1280, 720});
    ASSERT_EQ(scenes.size(), 3U);
    EXPECT_TRUE(scenes[1].tiles[0].screen);
    EXPECT_GT(scenes[1].tiles[0].place.width, 900);
    EXPECT_EQ(scenes[1].tiles.size(), 3U);
  }
  auto const only = make_scenes(log, {"screen", "speaker", 1280, 720});
  EXPECT_TRUE(only.front().tiles.empty());
  ASSERT_EQ(only.at(1).tiles.size(), 1U);
  EXPECT_EQ(only.at(1).tiles[0].place.width, 1280);
}

TEST(Scenes, WhoseCameraIsOffHasACard) {
  auto log = meeting(2);
  log.files[0].muted.push_back({4000, 8000});
  log.files[1].span = {6000, 20'000};
  auto const scenes = make_scenes(log, {"composite", "grid", 1280, 720});
  auto const file = [&](std::int64_t at, std::size_t tile) {
    for (auto const& scene : scenes) {
      if (at >= scene.span.from && at < scene.span.to) return scene.tiles.at(tile).file;
    }
    return -2;
  };
  EXPECT_EQ(file(1000, 0), 0);
  EXPECT_EQ(file(5000, 0), -1);
  EXPECT_EQ(file(9000, 0), 0);
  EXPECT_EQ(file(1000, 1), -1);
  EXPECT_EQ(file(7000, 1), 1);
}

TEST(Scenes, NothingFlickersForLessThanHalfASecond) {
  auto log = meeting(2);
  for (std::int64_t at = 1000; at < 10'000; at += 200) log.files[0].muted.push_back({at, at + 100});
  for (auto const& scene : make_scenes(log, {"composite", "grid", 1280, 720})) EXPECT_GE(scene.span.to - scene.span.from, 400);
}

TEST(LeadingVoices, AShortWordDoesNotTakeThePicture) {
  auto log = meeting(3);
  log.speaking = {{1000, {"PA_1"}}, {5000, {"PA_2", "PA_1"}}, {5800, {"PA_1"}}, {9000, {"PA_3", "PA_1"}}, {15'000, {"PA_1"}}};
  auto const voices = leading_voices(log);
  ASSERT_EQ(voices.size(), 3U);
  EXPECT_EQ(voices[0].participants.front(), "PA_1");
  EXPECT_EQ(voices[1].participants.front(), "PA_3");
  EXPECT_EQ(voices[1].at, 10'500);
  EXPECT_EQ(voices[2].participants.front(), "PA_1");
}

TEST(LeadingVoices, ASilentLeaderGivesWayAtOnce) {
  auto log = meeting(2);
  log.speaking = {{1000, {"PA_1"}}, {6000, {"PA_2"}}, {6400, {}}};
  auto const voices = leading_voices(log);
  ASSERT_EQ(voices.size(), 2U);
  EXPECT_EQ(voices[1].at, 6000);
}

// A name is text, whatever a person typed: it must not end a cue or open a tag.
TEST(Chapters, NamesAreText) {
  auto log = meeting(1);
  log.people[0].name = "<b>A & B</b>\n\n00:00 --> 01:00";
  log.speaking = {{1000, {"PA_1"}}};
  EXPECT_EQ(film_chapters(log), "WEBVTT\n\n00:00:01.000 --> 00:00:20.000\n&lt;b&gt;A &amp; B&lt;/b&gt;  00:00 --&gt; 01:00\n");
}

}  // namespace
}  // namespace bedrud::recording
