#include "services/room_service.hpp"

#include "base/id.hpp"
#include "repository/participant_repository.hpp"
#include "repository/room_repository.hpp"
#include "service_fixture.hpp"
#include "services/room_rules.hpp"

namespace bedrud {
namespace {

using test::refusal;
using test::run;

class RoomServiceTest : public test::ServiceTest {
 protected:
  std::string refused(Caller const& caller, CreateRoomIn in) {
    return refusal(rooms->create(caller, std::move(in))).public_text();
  }
  static CreateRoomIn named(std::string name) {
    CreateRoomIn in;
    in.name = std::move(name);
    return in;
  }
};
INSTANTIATE_TEST_SUITE_P(Both, RoomServiceTest, testing::Values(db::Dialect::kSqlite, db::Dialect::kPostgres),
                         test::dialect_name);

TEST_P(RoomServiceTest, MakesARoom) {
  auto const ada = as(added_user("ada"));
  auto in = named("  Stand-Up ");
  in.isPublic = true;
  in.maxParticipants = 5;
  auto const room = run(rooms->create(ada, in));
  EXPECT_EQ(room.name, "stand-up");
  EXPECT_EQ(room.createdBy, ada.user_id);
  EXPECT_EQ(room.adminId, ada.user_id);
  EXPECT_EQ(room.maxParticipants, 5);
  EXPECT_EQ(room.mode, "standard");
  EXPECT_EQ(room.expiresAt, "2023-11-15T22:13:20.000Z");
  EXPECT_EQ(room.livekitHost, "ws://localhost:8080/livekit");
  EXPECT_TRUE(room.isActive && room.isPublic);
  auto const made_up = run(rooms->create(ada, {}));
  EXPECT_EQ(made_up.name.size(), 12U);
  EXPECT_FALSE(made_up.isPublic);
}

// W56: keys that a client left out became false; a room made without settings had neither chat nor sound nor picture.
TEST_P(RoomServiceTest, WhatIsNotSaidKeepsItsDefaultW56) {
  auto const ada = as(added_user("ada"));
  auto const plain = run(rooms->create(ada, named("plain"))).settings;
  EXPECT_TRUE(plain.allowChat && plain.allowVideo && plain.allowAudio);
  EXPECT_FALSE(plain.requireApproval || plain.e2ee);
  auto in = named("quiet");
  in.settings.allowChat = false;
  auto const quiet = run(rooms->create(ada, in)).settings;
  EXPECT_FALSE(quiet.allowChat);
  EXPECT_TRUE(quiet.allowVideo && quiet.allowAudio && quiet.recordingsAllowed);
}

TEST_P(RoomServiceTest, SaysWhatIsWrong) {
  auto const ada = as(added_user("ada"));
  EXPECT_EQ(refused(ada, named("ab")), "room name must be at least 3 characters");
  EXPECT_EQ(refused(ada, named(std::string(64, 'a'))), "room name must be at most 63 characters");
  for (auto const* name : {"a_b", "-abc", "abc-", "a--b", "ä-b", "a b c"}) {
    EXPECT_EQ(refused(ada, named(name)), "room name must contain only lowercase letters, numbers, and hyphens") << name;
  }
  auto in = named("room");
  in.maxParticipants = 1001;
  EXPECT_EQ(refused(ada, in), "maxParticipants must be at most 1000");
  in.maxParticipants = -1;
  in.mode = "party";
  EXPECT_EQ(refused(ada, in), "Invalid room mode");
  in.mode = "webinar";
  EXPECT_EQ(run(rooms->create(ada, in)).maxParticipants, 0);
}

TEST_P(RoomServiceTest, ANameBelongsToOneActiveRoom) {
  auto const ada = as(added_user("ada"));
  auto const first = run(rooms->create(ada, named("room")));
  auto const error = refusal(rooms->create(as(added_user("grace")), named("ROOM")));
  EXPECT_EQ(error.code(), ErrorCode::kConflict);
  EXPECT_EQ(error.public_text(), "a room with this name already exists");
  // A room whose time is over gives its name away, also before the sweep.
  clock.advance(RoomService::kLifetimeMs);
  EXPECT_NE(run(rooms->create(ada, named("room"))).id, first.id);
}

TEST_P(RoomServiceTest, OnlyAdministratorsMakeRoomsThatStay) {
  auto in = named("room");
  in.settings.isPersistent = true;
  EXPECT_FALSE(run(rooms->create(as(added_user("ada")), in)).settings.isPersistent);
  in.name = "other";
  EXPECT_TRUE(run(rooms->create(as(added_user("root", "{superadmin,user}")), in)).settings.isPersistent);
}

TEST_P(RoomServiceTest, NobodySlipsPastTheLimitByCreatingTwiceAtOnce) {
  set(&SystemSettings::maxRoomsPerUser, 2);
  auto const ada = as(added_user("ada"));
  boost::asio::io_context io;
  int made = 0;
  for (int i = 0; i < 6; ++i) {
    boost::asio::co_spawn(io, rooms->create(ada, named("room-" + std::to_string(i))),
                          [&made](std::exception_ptr error, CreateRoomOut const&) { made += error == nullptr; });
  }
  io.run();
  EXPECT_EQ(made, 2);
  EXPECT_EQ(refused(ada, named("one-more")), "Room limit reached (max 2 active rooms)");
  run(rooms->create(as(added_user("root", "{superadmin,user}")), named("root-1")));
}

TEST_P(RoomServiceTest, ListsTheCallersRoomsNewestFirst) {
  auto const ada = as(added_user("ada"));
  EXPECT_TRUE(run(rooms->list(ada)).empty());
  run(rooms->create(ada, named("first")));
  clock.advance(1);
  auto const second = run(rooms->create(ada, named("second")));
  run(rooms->create(as(added_user("grace")), named("foreign")));
  auto const list = run(rooms->list(ada));
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].name, "second");
  EXPECT_EQ(list[1].name, "first");
  run(rooms->remove(ada, {second.id}));
  EXPECT_EQ(run(rooms->list(ada)).size(), 1U);
}

TEST_P(RoomServiceTest, TellsWhetherARoomCanBeJoinedByLink) {
  auto const ada = as(added_user("ada"));
  auto const check = [&](char const* name) { return refusal(rooms->check(nobody(), {name})); };
  EXPECT_EQ(check(" ").public_text(), "Room name is required");
  EXPECT_EQ(check("ab").public_text(), "room name must be at least 3 characters");
  EXPECT_EQ(check("nothing").code(), ErrorCode::kNotFound);
  run(rooms->create(ada, named("private")));
  EXPECT_EQ(check("private").public_text(), "This room is private");
  auto in = named("public");
  in.isPublic = true;
  auto const room = run(rooms->create(ada, in));
  // W39: a room without a limit was always full.
  EXPECT_EQ(run(rooms->check(nobody(), {"PUBLIC"})).name, "public");
  run(rooms->remove(ada, {room.id}));
  EXPECT_EQ(check("public").code(), ErrorCode::kGone);
}

TEST_P(RoomServiceTest, OnlyTheCreatorOrAnAdministratorEndsARoom) {
  auto const ada = as(added_user("ada"));
  auto const room = run(rooms->create(ada, named("room")));
  auto const error = refusal(rooms->remove(as(added_user("grace")), {room.id}));
  EXPECT_EQ(error.code(), ErrorCode::kForbidden);
  EXPECT_EQ(error.public_text(), "Only the room creator can delete this room");
  EXPECT_EQ(refusal(rooms->remove(ada, {"nothing"})).code(), ErrorCode::kNotFound);
  EXPECT_TRUE(media.deleted.empty());
  run(rooms->remove(ada, {room.id}));
  EXPECT_EQ(media.deleted, std::vector<std::string>{"room"});
  EXPECT_EQ(refusal(rooms->remove(ada, {room.id})).code(), ErrorCode::kNotFound);
  auto const second = run(rooms->create(ada, named("room")));
  run(rooms->remove(as(added_user("root", "{superadmin,user}")), {second.id}));
}

// W35: nobody was told why a meeting was over, since the message had no right to be sent and its failure was not looked at.
TEST_P(RoomServiceTest, TheEndOfAMeetingIsToldBeforeItComesW35) {
  auto const ada = as(added_user("ada"));
  auto const room = run(rooms->create(ada, named("room")));
  run(rooms->remove(ada, {room.id}));
  ASSERT_EQ(media.sent.size(), 1U);
  auto const& [where, topic, payload, identities] = media.sent.front();
  EXPECT_EQ(where, "room");
  EXPECT_EQ(topic, "system");
  EXPECT_TRUE(identities.empty());
  auto const said = boost::json::parse(payload).as_object();
  EXPECT_EQ(said.at("type"), "system");
  EXPECT_EQ(said.at("event"), "room_ended");
  EXPECT_EQ(media.deleted, std::vector<std::string>{"room"});
}

// The name of a room that was over can be another person's meeting by then.
TEST_P(RoomServiceTest, EndingAnOldRoomLeavesTheNewOneOfItsNameAlone) {
  auto const ada = as(added_user("ada"));
  auto const old = run(rooms->create(ada, named("room")));
  clock.advance(RoomService::kLifetimeMs);
  run(rooms->create(as(added_user("grace")), named("room")));
  run(rooms->remove(ada, {old.id}));
  EXPECT_TRUE(media.deleted.empty());
}

TEST_P(RoomServiceTest, SweepEndsRoomsThatNobodyIsIn) {
  auto const ada = as(added_user("ada"));
  auto const empty = run(rooms->create(ada, named("empty")));
  auto const busy = run(rooms->create(ada, named("busy")));
  media.present = {{"busy", "somebody"}};
  clock.advance(RoomService::kLifetimeMs);
  run(rooms->sweep());
  auto const by_id = [&](std::string const& id) {
    return database->read_now([&](db::Connection& c) { return RoomRepository(c).by_id(id).value(); });
  };
  EXPECT_FALSE(by_id(empty.id).is_active);
  EXPECT_TRUE(is_open(by_id(busy.id), clock.now_ms()));
}

// W74: however many there are.
TEST_P(RoomServiceTest, SweepEndsAllRoomsAtOnce) {
  auto const ada = as(added_user("ada"));
  write([&](db::Connection& c) {
    Room room;
    room.created_by = room.admin_id = ada.user_id;
    room.expires_at = 1;
    for (int i = 0; i < 450; ++i) {
      room.id = room.name = "room-" + std::to_string(i);
      RoomRepository(c).insert(room);
    }
  });
  media.present = {{"room-7", "somebody"}};
  run(rooms->sweep());
  auto const active = database->read_now([&](db::Connection& c) { return RoomRepository(c).count_active_of(ada.user_id); });
  EXPECT_EQ(active, 1);
}

// W47: a seat that is taken holds the room, also before its owner appears in the meeting.
TEST_P(RoomServiceTest, SweepWaitsForWhoIsOnTheWay) {
  auto const ada = as(added_user("ada"));
  auto const room = run(rooms->create(ada, named("room")));
  clock.advance(RoomService::kLifetimeMs - 1000);
  run(joins->join(ada, {"room"}));
  write([&](db::Connection& c) { c.exec("UPDATE rooms SET expires_at = 1"); });
  run(rooms->sweep());
  EXPECT_TRUE(run(joins->join(ada, {"room"})).token);
  run(joins->left("room", ada.user_id));
  write([&](db::Connection& c) { c.exec("UPDATE rooms SET expires_at = 1"); });
  run(rooms->sweep());
  EXPECT_EQ(run(joins->join(ada, {"room"})).status, "archived_owned");
}

TEST(RoomRules, MediaAddressFollowsTheClient) {
  config::Livekit config;
  EXPECT_EQ(livekit_host(config, "http://localhost:8080"), "ws://localhost:8080/livekit");
  EXPECT_EQ(livekit_host(config, "http://192.168.1.7:8080"), "ws://192.168.1.7:8080/livekit");
  EXPECT_EQ(livekit_host(config, "http://[fe80::1]:8080"), "ws://[fe80::1]:8080/livekit");
  // Behind a proxy the origin is what the browser shows.
  EXPECT_EQ(livekit_host(config, "https://meet.example.org"), "wss://meet.example.org/livekit");
  config.host = "ws://media.example.org:7880";
  EXPECT_EQ(livekit_host(config, "http://meet.example.org"), "ws://media.example.org:7880");
  EXPECT_EQ(livekit_host(config, "https://meet.example.org"), "wss://media.example.org:7880");
  config.host = "http://media.example.org";
  EXPECT_EQ(livekit_host(config, "https://meet.example.org"), "https://media.example.org");
  config.host = "wss://media.example.org/path";
  EXPECT_EQ(livekit_host(config, "https://meet.example.org"), "wss://media.example.org/path");
}

TEST(RoomRules, MediaGrantsFollowTheSettings) {
  Room room;
  room.name = "room";
  RoomParticipant seat;
  seat.user_id = "ada";
  auto grant = media_grant(room, seat, false);
  EXPECT_TRUE(grant.can_publish && grant.can_publish_data && grant.can_subscribe);
  EXPECT_TRUE(grant.can_publish_sources.empty());
  EXPECT_EQ(grant.identity, "ada");
  EXPECT_EQ(grant.ttl_seconds, 7200);
  EXPECT_FALSE(grant.room_admin || grant.hidden || grant.recorder);

  room.settings_allow_video = room.settings_allow_chat = false;
  grant = media_grant(room, seat, false);
  EXPECT_EQ(grant.can_publish_sources, std::vector<std::string>{"microphone"});
  EXPECT_FALSE(grant.can_publish_data);
  EXPECT_TRUE(media_grant(room, seat, true).can_publish_sources.empty());

  room.settings_allow_audio = false;
  EXPECT_FALSE(media_grant(room, seat, false).can_publish);

  seat.is_muted = seat.is_chat_blocked = true;
  grant = media_grant(Room(), seat, true);
  EXPECT_EQ(grant.can_publish_sources, (std::vector<std::string>{"camera", "screen_share", "screen_share_audio"}));
  EXPECT_FALSE(grant.can_publish_data);
}

}  // namespace
}  // namespace bedrud
