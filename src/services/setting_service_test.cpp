#include "services/setting_service.hpp"

#include "service_fixture.hpp"
#include "services/health_service.hpp"

namespace bedrud {
namespace {

using test::run;

class SettingServiceTest : public test::ServiceTest {};
INSTANTIATE_TEST_SUITE_P(Both, SettingServiceTest, testing::Values(db::Dialect::kSqlite, db::Dialect::kPostgres),
                         test::dialect_name);

TEST_P(SettingServiceTest, StoredWinsOverFileOverDefault) {
  config.server.maxRoomsPerUser = 7;
  config.chat.uploads.maxBytes = 0;
  build();
  auto const before = run(settings->current());
  EXPECT_EQ(before.maxRoomsPerUser, 7);
  EXPECT_EQ(before.chatUploadMaxBytes, 10'485'760);
  EXPECT_TRUE(before.registrationEnabled);
  // A stored false and a stored 0 win too.
  set(&SystemSettings::registrationEnabled, false);
  set(&SystemSettings::maxRoomsPerUser, 0);
  clock.advance(1000);
  auto const after = run(settings->current());
  EXPECT_FALSE(after.registrationEnabled);
  EXPECT_EQ(after.maxRoomsPerUser, 0);
  EXPECT_EQ(after.maxParticipantsLimit, 1000);
}

TEST_P(SettingServiceTest, AChangeIsSeenWithinASecond) {
  EXPECT_TRUE(run(settings->current()).guestLoginEnabled);
  set(&SystemSettings::guestLoginEnabled, false);
  EXPECT_FALSE(run(settings->read_public(nobody())).guestLoginEnabled);
}

TEST_P(SettingServiceTest, WhatIsNotThereIsNotOffered) {
  set(&SystemSettings::serverName, "Meeting house");
  auto const out = run(settings->read_public(nobody()));
  EXPECT_EQ(out.serverName, "Meeting house");
  EXPECT_TRUE(out.passkeysEnabled);
  EXPECT_TRUE(out.oauthProviders.empty());
  EXPECT_FALSE(out.webxdc.enabled);
  set(&SystemSettings::passkeysEnabled, false);
  EXPECT_FALSE(run(settings->read_public(nobody())).passkeysEnabled);
}

TEST_P(SettingServiceTest, ReadinessNamesWhatIsMissing) {
  HealthService health(*database, media, clock);
  EXPECT_EQ(run(health.health(nobody())).status, "healthy");
  EXPECT_EQ(run(health.ready()).status, "ready");
  media.missing = "no worker";
  EXPECT_EQ(run(health.ready()).error, "media unavailable");
  media.missing = media::kDraining;
  EXPECT_EQ(run(health.ready()).error, "draining");
  database->stop();
  auto const out = run(health.ready());
  EXPECT_EQ(out.status, "not_ready");
  EXPECT_EQ(out.error, "database unavailable");
}

}  // namespace
}  // namespace bedrud
