#include "services/room_join_service.hpp"

#include <future>
#include <thread>
#include "repository/participant_repository.hpp"
#include "repository/room_repository.hpp"
#include "service_fixture.hpp"

namespace bedrud {
namespace {

using test::refusal;
using test::run;

class RoomJoinServiceTest : public test::ServiceTest {
 protected:
  CreateRoomOut a_room(Caller const& owner, std::int64_t seats = 0, std::string name = "room") {
    CreateRoomIn in;
    in.name = std::move(name);
    in.isPublic = true;
    in.maxParticipants = seats;
    return run(rooms->create(owner, in));
  }
  JoinOut join(Caller const& caller, std::string name = "room") { return run(joins->join(caller, {std::move(name)})); }
  std::string join_refused(Caller const& caller) { return refusal(joins->join(caller, {"room"})).public_text(); }
  std::string refresh_refused(Caller const& caller) { return refusal(joins->refresh_token(caller, {"room"})).public_text(); }
  std::int64_t seats_taken(std::string const& room_id) {
    return database->read_now([&](db::Connection& c) { return ParticipantRepository(c).count_active(room_id); });
  }
};
INSTANTIATE_TEST_SUITE_P(Both, RoomJoinServiceTest, testing::Values(db::Dialect::kSqlite, db::Dialect::kPostgres),
                         test::dialect_name);

TEST_P(RoomJoinServiceTest, JoinGivesEverythingAClientNeeds) {
  auto const ada = as(added_user("ada"));
  auto const room = a_room(ada, 3);
  auto const grace = as(added_user("grace", "{moderator,user}"));
  auto const out = run(joins->join(grace, {" ROOM "}));
  EXPECT_EQ(out.id, room.id);
  EXPECT_EQ(out.token, "media:room:id-of-grace");
  EXPECT_EQ(out.adminId, ada.user_id);
  EXPECT_EQ(out.maxParticipants, 3);
  EXPECT_EQ(out.livekitHost, "ws://localhost:8080/livekit");
  EXPECT_EQ(out.activeRecordingId, "");
  EXPECT_FALSE(out.status);
  EXPECT_EQ(media.last.name, "grace");
  EXPECT_EQ(media.last.metadata, R"({"accesses":["moderator","user"]})");
  EXPECT_TRUE(media.last.can_update_own_metadata);
}

TEST_P(RoomJoinServiceTest, SaysWhyNot) {
  auto const ada = as(added_user("ada"));
  auto const grace = as(added_user("grace"));
  EXPECT_EQ(refusal(joins->join(ada, {" "})).code(), ErrorCode::kBadRequest);
  EXPECT_EQ(join_refused(grace), "Room not found");
  auto const room = a_room(ada);
  run(rooms->remove(ada, {room.id}));
  EXPECT_EQ(refusal(joins->join(grace, {"room"})).code(), ErrorCode::kGone);
  // The owner may make it again.
  auto const over = join(ada);
  EXPECT_EQ(over.status, "archived_owned");
  EXPECT_EQ(over.name, "room");
  EXPECT_FALSE(over.token || over.id || over.livekitHost);
}

TEST_P(RoomJoinServiceTest, PrivateRoomsAdmitTheirCreatorAndWhoWasIn) {
  auto const ada = as(added_user("ada"));
  auto const grace = as(added_user("grace"));
  auto const room = a_room(ada);
  join(grace);
  write([&](db::Connection& c) {
    RoomRepository repository(c);
    auto changed = repository.by_id(room.id).value();
    changed.is_public = false;
    repository.update_settings(changed);
  });
  EXPECT_TRUE(join(grace).token);
  EXPECT_TRUE(join(ada).token);
  EXPECT_TRUE(join(as(added_user("root", "{superadmin,user}"))).token);
  auto const eve = as(added_user("eve"));
  EXPECT_EQ(join_refused(eve), "This room is private");
  EXPECT_EQ(refusal(joins->guest_join(nobody(), {"room", "Bob"}, "")).public_text(), "This room is private");
  EXPECT_EQ(refresh_refused(eve), "This room is private");
}

TEST_P(RoomJoinServiceTest, AFullRoomIsFullForEverybodyButThoseInIt) {
  auto const ada = as(added_user("ada"));
  auto const room = a_room(ada, 2);
  auto const grace = as(added_user("grace"));
  auto const eve = as(added_user("eve"));
  // The creator takes no seat before coming.
  join(grace);
  join(eve);
  EXPECT_EQ(join_refused(ada), "room is full");
  EXPECT_EQ(refusal(rooms->check(nobody(), {"room"})).public_text(), "room is full");
  EXPECT_EQ(refusal(joins->guest_join(nobody(), {"room", "Bob"}, "")).public_text(), "room is full");
  EXPECT_TRUE(join(grace).token);
  run(joins->left("room", grace.user_id));
  EXPECT_TRUE(join(ada).token);
  EXPECT_EQ(seats_taken(room.id), 2);
}

// The count and the enrolment were two steps: on PostgreSQL any number came in at once.
TEST_P(RoomJoinServiceTest, ManyAtOnceTakeExactlyTheSeatsThereAre) {
  auto const room = a_room(as(added_user("owner")), 3);
  std::vector<Caller> people;
  for (int i = 0; i < 12; ++i) people.push_back(as(added_user("p" + std::to_string(i))));
  std::vector<std::future<bool>> attempts;
  attempts.reserve(people.size());
  for (auto const& person : people) {
    attempts.push_back(std::async(std::launch::async, [&] {
      try {
        return join(person).token.has_value();
      } catch (Error const&) { return false; }
    }));
  }
  int in = 0;
  for (auto& attempt : attempts) in += attempt.get() ? 1 : 0;
  EXPECT_EQ(in, 3);
  EXPECT_EQ(seats_taken(room.id), 3);
}

TEST_P(RoomJoinServiceTest, BannedIsBanned) {
  auto const ada = as(added_user("ada"));
  auto const grace = as(added_user("grace"));
  auto const room = a_room(ada);
  join(grace);
  write([&](db::Connection& c) { ParticipantRepository(c).ban(room.id, grace.user_id, clock.now_ms()); });
  EXPECT_EQ(join_refused(grace), "you are banned from this room");
  EXPECT_EQ(refresh_refused(grace), "you are banned from this room");
  EXPECT_FALSE(run(joins->may_enter("room", grace.user_id)));
  clock.advance(10 * RoomJoinService::kKickCooldownMs);
  EXPECT_EQ(join_refused(grace), "you are banned from this room");
}

// W11: refresh-token gave everybody a token for any public room, so full rooms could be entered and kicked people came back.
TEST_P(RoomJoinServiceTest, ANewTokenNeedsASeatW11) {
  auto const ada = as(added_user("ada"));
  auto const grace = as(added_user("grace"));
  auto const room = a_room(ada, 1);
  EXPECT_EQ(refresh_refused(grace), "You must join this room first");
  EXPECT_EQ(refusal(joins->refresh_token(grace, {"nothing"})).code(), ErrorCode::kNotFound);
  EXPECT_EQ(refresh_refused(grace), "You must join this room first");
  join(grace);
  EXPECT_EQ(run(joins->refresh_token(grace, {"room"})).token, "media:room:id-of-grace");

  write([&](db::Connection& c) { ParticipantRepository(c).kick(room.id, grace.user_id, clock.now_ms()); });
  EXPECT_EQ(refresh_refused(grace), "You were removed from this room, you may come back in 60 seconds");
  EXPECT_EQ(join_refused(grace), "You were removed from this room, you may come back in 60 seconds");
  EXPECT_FALSE(run(joins->may_enter("room", grace.user_id)));
  clock.advance(RoomJoinService::kKickCooldownMs);
  // Only joining counts as coming back; the old media token stays shut.
  EXPECT_EQ(refresh_refused(grace), "You were removed from this room, join it again");
  EXPECT_FALSE(run(joins->may_enter("room", grace.user_id)));
  EXPECT_TRUE(join(grace).token);
  EXPECT_TRUE(run(joins->may_enter("room", grace.user_id)));
}

// A LiveKit server lets in whoever has a token of ours that is still good, with the rights that stand in it.
TEST_P(RoomJoinServiceTest, WhoEnteredPastTheDoorGetsTodaysRightsOrHasToLeave) {
  auto const ada = as(added_user("ada"));
  auto const grace = as(added_user("grace"));
  auto const eve = as(added_user("eve"));
  auto const room = a_room(ada);
  join(grace);
  run(joins->joined("room", grace.user_id));
  EXPECT_TRUE(media.granted.empty());  // the embedded server keeps what was decided
  media.keeps = false;
  run(joins->joined("room", grace.user_id));
  ASSERT_EQ(media.granted.size(), 1u);
  EXPECT_EQ(media.granted[0].identity, grace.user_id);
  // Other programs use the same media server, in rooms of ours or of their own.
  run(joins->joined("room", eve.user_id));
  run(joins->joined("nothing", grace.user_id));
  EXPECT_TRUE(media.removed.empty());
  write([&](db::Connection& c) { ParticipantRepository(c).kick(room.id, grace.user_id, clock.now_ms()); });
  run(joins->joined("room", grace.user_id));
  EXPECT_EQ(media.removed, std::vector<std::string>{grace.user_id});
  EXPECT_EQ(media.granted.size(), 1u);
}

TEST_P(RoomJoinServiceTest, WhoLostTheConnectionComesBackWhileThereIsASeat) {
  auto const ada = as(added_user("ada"));
  auto const grace = as(added_user("grace"));
  auto const room = a_room(ada, 1);
  join(grace);
  run(joins->left("room", grace.user_id));
  EXPECT_EQ(seats_taken(room.id), 0);
  EXPECT_TRUE(run(joins->may_enter("room", grace.user_id)));
  EXPECT_EQ(seats_taken(room.id), 1);
  run(joins->left("room", grace.user_id));
  EXPECT_FALSE(run(joins->refresh_token(grace, {"room"})).token.empty());
  EXPECT_EQ(seats_taken(room.id), 1);
  run(joins->left("room", grace.user_id));
  join(ada);
  EXPECT_FALSE(run(joins->may_enter("room", grace.user_id)));
  EXPECT_EQ(refresh_refused(grace), "room is full");
}

// A media token is good for two hours; the room it was made for may be gone, or its name another room's.
TEST_P(RoomJoinServiceTest, AnOldMediaTokenOpensNoOtherRoomOfTheName) {
  auto const ada = as(added_user("ada"));
  auto const grace = as(added_user("grace"));
  auto const eve = as(added_user("eve"));
  auto const room = a_room(ada);
  join(grace);
  EXPECT_TRUE(run(joins->may_enter("room", grace.user_id)));
  EXPECT_FALSE(run(joins->may_enter("room", eve.user_id)));
  EXPECT_FALSE(run(joins->may_enter("room", ada.user_id)));  // the creator has not joined
  run(rooms->remove(ada, {room.id}));
  EXPECT_FALSE(run(joins->may_enter("room", grace.user_id)));
  a_room(eve);
  EXPECT_FALSE(run(joins->may_enter("room", grace.user_id)));
  EXPECT_FALSE(run(joins->may_enter("nothing", grace.user_id)));
}

TEST_P(RoomJoinServiceTest, LeavingCountsOnlyWhenNobodyOfThatNameIsLeft) {
  auto const grace = as(added_user("grace"));
  auto const room = a_room(as(added_user("ada")));
  join(grace);
  // A second tab took over; the first one's leaving is told afterwards.
  media.present = {{"room", grace.user_id}};
  run(joins->left("room", grace.user_id));
  EXPECT_EQ(seats_taken(room.id), 1);
  media.present.clear();
  run(joins->left("room", grace.user_id));
  EXPECT_EQ(seats_taken(room.id), 0);
  run(joins->left("nothing", grace.user_id));
}

TEST_P(RoomJoinServiceTest, SeatsOfThoseWhoNeverCameAreFreedAgain) {
  auto const room = a_room(as(added_user("ada")));
  auto const grace = as(added_user("grace"));
  auto const eve = as(added_user("eve"));
  join(grace);
  join(eve);
  media.present = {{"room", grace.user_id}};
  clock.advance(RoomJoinService::kUnusedSeatMs);
  run(joins->sweep());
  EXPECT_EQ(seats_taken(room.id), 2);
  clock.advance(1);
  run(joins->sweep());
  EXPECT_EQ(seats_taken(room.id), 1);
}

// A server sees only the people it serves itself: the leader of two freed the seats of those whom the other one served.
TEST_P(RoomJoinServiceTest, ASeatIsKeptForWhoIsSeenByAnotherServer) {
  auto const room = a_room(as(added_user("ada")));
  auto const grace = as(added_user("grace"));
  join(grace);
  test::FakeMedia other;
  RoomJoinService there(*database, clock, other, *sessions, *settings, *room_passwords, config.auth, config.livekit);
  other.present = {{"room", grace.user_id}};
  clock.advance(RoomJoinService::kUnusedSeatMs);
  run(there.mark_present());
  clock.advance(RoomJoinService::kUnusedSeatMs);
  run(joins->mark_present());
  run(joins->sweep());
  // A file has one server: nobody else's word counts there.
  EXPECT_EQ(seats_taken(room.id), GetParam() == db::Dialect::kSqlite ? 0 : 1);
  // The other server is gone.
  clock.advance(1);
  run(joins->sweep());
  EXPECT_EQ(seats_taken(room.id), 0);
}

TEST_P(RoomJoinServiceTest, AMeetingLivesOnWhilePeopleCome) {
  auto const ada = as(added_user("ada"));
  a_room(ada);
  clock.advance(RoomService::kLifetimeMs - 1000);
  join(ada);
  clock.advance(RoomService::kLifetimeMs - 1000);
  EXPECT_TRUE(join(ada).token);
}

TEST_P(RoomJoinServiceTest, GuestsKeepTheirIdentityByTheirCookie) {
  auto const room = a_room(as(added_user("ada")));
  auto const first = run(joins->guest_join(nobody(), {"Room", " <Bob> "}, ""));
  auto const identity = first.identity_cookie.substr(0, 14);
  EXPECT_TRUE(identity.starts_with("guest-"));
  EXPECT_EQ(first.out.id, room.id);
  EXPECT_EQ(first.out.token, "media:room:" + identity);
  EXPECT_EQ(media.last.name, "Bob");
  EXPECT_EQ(media.last.metadata, "");
  EXPECT_EQ(first.out.tokens.accessToken, first.out.accessToken);
  auto const guest = whose(first.out.accessToken);
  EXPECT_EQ(guest.user_id, identity);
  EXPECT_EQ(guest.level, Access::kSession);
  EXPECT_FALSE(run(sessions->refresh(nobody(), first.out.refreshToken)).access_token.empty());

  auto const again = run(joins->guest_join(nobody(), {"room", "Robert"}, first.identity_cookie));
  EXPECT_EQ(again.identity_cookie, first.identity_cookie);
  EXPECT_EQ(seats_taken(room.id), 1);
  auto const forged = run(joins->guest_join(nobody(), {"room", "Eve"}, identity + ".0000"));
  EXPECT_NE(forged.identity_cookie, first.identity_cookie);
  EXPECT_EQ(seats_taken(room.id), 2);
}

TEST_P(RoomJoinServiceTest, GuestsAreToldWhatIsWrong) {
  auto const ada = as(added_user("ada"));
  auto const refused = [&](char const* room, std::string const& name) {
    return refusal(joins->guest_join(nobody(), {room, name}, "")).public_text();
  };
  EXPECT_EQ(refused("", "Bob"), "Invalid body: roomName is required");
  EXPECT_EQ(refused("room", " \x01 "), "Guest name is required");
  EXPECT_EQ(refused("room", std::string(51, 'a')), "Guest name too long (max 50 characters)");
  EXPECT_EQ(refused("room", "Bob"), "Room not found");
  auto const room = a_room(ada);
  auto const bob = run(joins->guest_join(nobody(), {"room", "Bob"}, ""));
  write([&](db::Connection& c) { ParticipantRepository(c).ban(room.id, bob.identity_cookie.substr(0, 14), 1); });
  EXPECT_EQ(refusal(joins->guest_join(nobody(), {"room", "Bob"}, bob.identity_cookie)).public_text(),
            "you are banned from this room");
  run(rooms->remove(ada, {room.id}));
  EXPECT_EQ(refused("room", "Bob"), "room is no longer active");
  set(&SystemSettings::guestLoginEnabled, false);
  EXPECT_EQ(refused("room", "Bob"), "Guest login is currently disabled");
}

}  // namespace
}  // namespace bedrud
