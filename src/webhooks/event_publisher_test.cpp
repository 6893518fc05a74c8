#include "webhooks/event_publisher.hpp"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <condition_variable>
#include "migrated_database.hpp"

namespace bedrud::webhooks {
namespace {

class EventPublisherTest : public testing::TestWithParam<db::Dialect> {
 protected:
  void SetUp() override {
    options = test::migrated_database(GetParam());
    database = db::open_database(options);
  }
  void receiver(std::string const& id, std::string const& events, bool active = true) {
    database->write_now([&](db::Connection& c) {
      c.exec(
          "INSERT INTO webhooks (id, name, url, secret, events, is_active, created_by, created_at, updated_at) "
          "VALUES ($1, $1, 'https://example.org', '', $2, $3 = 1, 'ann', 1, 1)",
          id, events, active ? 1 : 0);
    });
  }
  std::vector<WebhookMessage> messages() {
    return database->read_now(
        [](db::Connection& c) { return c.all<WebhookMessage>("SELECT * FROM webhook_messages ORDER BY id"); });
  }
  void add(EventPublisher const& events, Event event) {
    database->write_now([&](db::Connection& c) { events.add(c, event); });
  }

  ManualClock clock;
  db::Options options;
  std::unique_ptr<db::Database> database;
};
INSTANTIATE_TEST_SUITE_P(Both, EventPublisherTest, testing::Values(db::Dialect::kSqlite, db::Dialect::kPostgres),
                         test::dialect_name);

TEST_P(EventPublisherTest, WritesAnEventForEachReceiverThatAskedForIt) {
  receiver("both", R"(["room.created","room.ended"])");
  receiver("other", R"(["room.ended"])");
  receiver("switched off", R"(["room.created"])", false);
  EventPublisher const events(*database, clock);
  add(events, {kRoomCreated, "id-of-room", {{"roomId", "id-of-room"}}});
  auto found = messages();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].webhook_id, "both");
  EXPECT_EQ(found[0].room, "id-of-room");
  auto const body = boost::json::parse(found[0].body).as_object();
  EXPECT_EQ(body.at("event").as_string(), "room.created");
  EXPECT_EQ(body.at("id").as_string(), found[0].event_id);
  EXPECT_EQ(body.at("timestamp").as_string(), "2023-11-14T22:13:20Z");
  EXPECT_EQ(body.at("data").as_object().at("roomId").as_string(), "id-of-room");
  add(events, {kRoomEnded, "id-of-room", {}});
  found = messages();
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[1].event_id, found[2].event_id) << "one event, two receivers";
}

TEST_P(EventPublisherTest, TellsListenersInEveryServerWhenTheWriteIsDurable) {
  receiver("all", R"(["room.created"])");
  // Another server of the database; SQLite has one.
  auto const other = GetParam() == db::Dialect::kPostgres ? db::open_database(options) : nullptr;
  std::mutex mutex;
  std::condition_variable changed;
  int heard = 0;
  auto const listening = (other ? other : database)->listen(kMessagesChannel, [&] {
    std::lock_guard const lock(mutex);
    ++heard;
    changed.notify_all();
  });
  auto const wait_for = [&](int times) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), [&] { return heard >= times; });
  };
  // A PostgreSQL listener says so once it listens.
  int const before = other ? 1 : 0;
  ASSERT_TRUE(wait_for(before));
  EventPublisher const events(*database, clock);
  add(events, {kRoomCreated, "room", {}});
  EXPECT_TRUE(wait_for(before + 1));
}

TEST_P(EventPublisherTest, KeepsNoMoreThanAReceiverCanCatchUpWith) {
  receiver("slow", R"(["room.created"])");
  database->write_now([&](db::Connection& c) {
    c.script(
        "INSERT INTO webhook_messages (webhook_id, event_id, event, room, body, created_at, due_at, updated_at) "
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) "
        "SELECT 'slow', 'x', 'ping', '', '{}', 1, 1, 1 FROM n");
  });
  EventPublisher const events(*database, clock);
  add(events, {kRoomCreated, "room", {}});
  EXPECT_EQ(messages().size(), 10'000u);
}

}  // namespace
}  // namespace bedrud::webhooks
