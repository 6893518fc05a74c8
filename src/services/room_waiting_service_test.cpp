#include "services/room_waiting_service.hpp"

#include "service_fixture.hpp"
#include "services/room_people.hpp"

namespace bedrud {
namespace {

using test::refusal;
using test::run;

class WaitingTest : public test::ServiceTest {
 protected:
  void SetUp() override {
    ServiceTest::SetUp();
    host = as(added_user("host"));
    ada = as(added_user("ada"));
    open("room", true);
    run(joins->join(host, {"room"}));
  }
  void open(std::string const& name, bool is_public) {
    CreateRoomIn in;
    in.name = name;
    in.isPublic = is_public;
    in.settings.requireApproval = true;
    room = run(rooms->create(host, in));
  }
  Error knock(Caller const& who) { return refusal(joins->join(who, {room.name})); }
  std::string status(Caller const& who, std::string const& proof = {}) {
    return run(waiting->wait(who, {room.id, proof})).status;
  }
  std::vector<std::string> names() {
    std::vector<std::string> out;
    for (auto const& one : run(waiting->list(host, {room.id})).waiting) out.push_back(one.name);
    return out;
  }

  Caller host, ada;
  CreateRoomOut room;
};
INSTANTIATE_TEST_SUITE_P(Both, WaitingTest, testing::Values(db::Dialect::kSqlite, db::Dialect::kPostgres), test::dialect_name);

// W38: approval was a setting without a way to approve.
TEST_P(WaitingTest, WhoKnocksWaitsUntilAdmittedW38) {
  auto const refused = knock(ada);
  EXPECT_EQ(refused.public_text(), "This room requires approval to join");
  EXPECT_EQ(refused.members.at("waiting"), true);
  EXPECT_EQ(refused.members.at("roomId"), room.id.c_str());
  EXPECT_EQ(names(), std::vector<std::string>{"ada"});
  EXPECT_EQ(status(ada), "waiting");
  EXPECT_FALSE(run(joins->may_enter("room", ada.user_id)));
  EXPECT_EQ(refusal(joins->refresh_token(ada, {"room"})).public_text(), "You must join this room first");
  EXPECT_EQ(run(waiting->admit(host, {room.id, ada.user_id})).status, "success");
  EXPECT_EQ(status(ada), "admitted");
  EXPECT_FALSE(run(joins->join(ada, {"room"})).token.value().empty());
  EXPECT_TRUE(names().empty());
  // Let in once, in again.
  run(joins->left("room", ada.user_id));
  EXPECT_FALSE(run(joins->join(ada, {"room"})).token.value().empty());
}

TEST_P(WaitingTest, TheHostWaitsForNobody) { EXPECT_TRUE(run(joins->join(host, {"room"})).token.has_value()); }

TEST_P(WaitingTest, GuestsProveWhoWaitedByTheirKnock) {
  auto const refused = refusal(joins->guest_join(nobody(), {"room", "Bob"}, ""));
  auto const proof = std::string(refused.members.at("knock").as_string());
  EXPECT_EQ(status(nobody(), proof), "waiting");
  EXPECT_EQ(refusal(waiting->wait(nobody(), {room.id, proof + "0"})).code(), ErrorCode::kUnauthenticated);
  auto const list = run(waiting->list(host, {room.id})).waiting;
  ASSERT_EQ(list.size(), 1U);
  EXPECT_TRUE(list[0].guest);
  run(waiting->admit(host, {room.id, list[0].identity}));
  EXPECT_EQ(run(joins->guest_join(nobody(), {"room", "Bob", proof}, "")).out.name, "room");
  // Another guest is not let in by it.
  EXPECT_EQ(refusal(joins->guest_join(nobody(), {"room", "Eve"}, "")).code(), ErrorCode::kForbidden);
}

TEST_P(WaitingTest, WhoIsRefusedMayAskAgainAfterAMinute) {
  knock(ada);
  run(waiting->refuse(host, {room.id, ada.user_id}));
  EXPECT_EQ(status(ada), "refused");
  EXPECT_EQ(knock(ada).public_text(), "The host did not let you in, you may ask again in 60 seconds");
  clock.advance(RoomJoinService::kKickCooldownMs);
  EXPECT_EQ(knock(ada).public_text(), "This room requires approval to join");
  EXPECT_EQ(status(ada), "waiting");
}

TEST_P(WaitingTest, WhoWasKickedHasToKnock) {
  knock(ada);
  run(waiting->admit_all(host, {room.id}));
  run(joins->join(ada, {"room"}));
  media.present.insert({"room", ada.user_id});
  run(moderation->kick(host, {room.id, ada.user_id}));
  EXPECT_NE(knock(ada).public_text().find("You were removed"), std::string::npos);
  clock.advance(RoomJoinService::kKickCooldownMs);
  EXPECT_EQ(knock(ada).public_text(), "This room requires approval to join");
}

TEST_P(WaitingTest, WhoWentAwayIsNotListed) {
  knock(ada);
  clock.advance(kWaitingStaleMs / 2);
  EXPECT_EQ(status(ada), "waiting");
  clock.advance(kWaitingStaleMs / 2 + 1);
  EXPECT_EQ(names().size(), 1U);
  clock.advance(kWaitingStaleMs);
  EXPECT_TRUE(names().empty());
}

TEST_P(WaitingTest, ModeratorsDecideAndNobodyElse) {
  auto const eve = as(added_user("eve"));
  knock(ada);
  EXPECT_EQ(refusal(waiting->list(eve, {room.id})).code(), ErrorCode::kForbidden);
  EXPECT_EQ(refusal(waiting->admit(ada, {room.id, ada.user_id})).code(), ErrorCode::kForbidden);
  EXPECT_EQ(refusal(waiting->admit_all(eve, {room.id})).code(), ErrorCode::kForbidden);
  EXPECT_EQ(refusal(waiting->refuse(eve, {room.id, ada.user_id})).code(), ErrorCode::kForbidden);
  EXPECT_EQ(refusal(waiting->admit(host, {room.id, eve.user_id})).code(), ErrorCode::kNotFound);
}

TEST_P(WaitingTest, ModeratorsAreToldOfWhoComesOnce) {
  knock(ada);
  knock(ada);
  ASSERT_EQ(media.sent.size(), 1U);
  EXPECT_EQ(media.sent[0].identities, std::vector<std::string>{host.user_id});
  EXPECT_EQ(media.sent[0].payload, R"({"type":"system","event":"waiting","message":""})");
}

TEST_P(WaitingTest, PrivateRoomsLetPeopleWithAnAccountKnock) {
  open("private", false);
  EXPECT_EQ(refusal(joins->guest_join(nobody(), {"private", "Bob"}, "")).public_text(), "This room is private");
  EXPECT_EQ(knock(ada).members.at("waiting"), true);
  run(waiting->admit(host, {room.id, ada.user_id}));
  EXPECT_TRUE(run(joins->join(ada, {"private"})).token.has_value());
}

TEST_P(WaitingTest, AnOpenedDoorLetsInWhoWaits) {
  knock(ada);
  UpdateRoomIn in;
  in.roomId = room.id;
  in.settings.requireApproval = false;
  run(rooms->update(host, in));
  EXPECT_EQ(status(ada), "admitted");
  EXPECT_TRUE(run(joins->join(ada, {"room"})).token.has_value());
}

TEST_P(WaitingTest, ABannedPersonDoesNotWait) {
  knock(ada);
  run(moderation->ban(host, {room.id, ada.user_id}));
  EXPECT_EQ(status(ada), "refused");
  EXPECT_EQ(knock(ada).public_text(), "you are banned from this room");
  // The ban made a row that left, but never a seat.
  run(moderation->unban(host, {room.id, ada.user_id}));
  EXPECT_FALSE(run(joins->may_enter("room", ada.user_id)));
}

}  // namespace
}  // namespace bedrud
