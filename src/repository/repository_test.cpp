// Every repository on both databases, from one source.
#include <gtest/gtest.h>
#include <thread>
#include "base/clock.hpp"
#include "base/id.hpp"
#include "database/database.hpp"
#include "repository/invite_repository.hpp"
#include "repository/livekit_repository.hpp"
#include "repository/migrations.hpp"
#include "repository/participant_repository.hpp"
#include "repository/rate_limit_repository.hpp"
#include "repository/room_repository.hpp"
#include "repository/session_repository.hpp"
#include "repository/setting_repository.hpp"
#include "repository/user_repository.hpp"
#include "repository/webhook_repository.hpp"
#include "test_postgres.hpp"

namespace bedrud {
namespace {

using db::Connection;
using db::Dialect;

constexpr std::int64_t kNow = 1'700'000'000'000;
constexpr std::int64_t kMinute = 60'000;

class RepositoryTest : public testing::TestWithParam<Dialect> {
 protected:
  void SetUp() override {
    static int count = 0;
    db::Options options;
    options.dialect = GetParam();
    if (GetParam() == Dialect::kSqlite) {
      options.path = test::temp_folder() + "/repository" + std::to_string(++count) + ".db";
      db::migrate(*db::open_sqlite(options.path), migrations(), {.sqlite_path = options.path, .backup_folder = {}});
    } else {
      options.dsn = test::fresh_postgres();
      db::migrate(*db::open_postgres(options.dsn), migrations(), {});
    }
    database_ = db::open_database(options);
  }

  template <class F>
  auto write(F function) {
    return database_->write_now(function);
  }

  static User a_user(std::string const& email, std::string const& provider = "local") {
    User user;
    user.id = new_id();
    user.email = email;
    user.name = "Name of " + email;
    user.provider = provider;
    user.accesses = "{user}";
    user.created_at = user.updated_at = kNow;
    return user;
  }
  User added_user(std::string const& email = "ada@example.org") {
    auto const user = a_user(email);
    write([&](Connection& c) { UserRepository(c).insert(user); });
    return user;
  }
  Session added_session(User const& user) {
    Session session;
    session.id = new_id();
    session.user_id = user.id;
    session.created_at = session.rotated_at = kNow;
    session.expires_at = kNow + 60 * kMinute;
    write([&](Connection& c) { SessionRepository(c).insert(session); });
    return session;
  }
  static Room a_room(User const& owner, std::string const& name) {
    Room room;
    room.id = new_id();
    room.name = name;
    room.created_by = room.admin_id = owner.id;
    room.created_at = room.updated_at = kNow;
    room.expires_at = kNow + 1440 * kMinute;
    return room;
  }
  Room added_room(User const& owner, std::string const& name) {
    auto const room = a_room(owner, name);
    write([&](Connection& c) { RoomRepository(c).insert(room); });
    return room;
  }
  static RoomParticipant a_seat(Room const& room, User const& user, std::int64_t now = kNow) {
    RoomParticipant seat;
    seat.id = new_id();
    seat.room_id = room.id;
    seat.user_id = user.id;
    seat.joined_at = now;
    return seat;
  }

  std::unique_ptr<db::Database> database_;
};

INSTANTIATE_TEST_SUITE_P(Both, RepositoryTest, testing::Values(Dialect::kSqlite, Dialect::kPostgres),
                         [](auto const& info) { return info.param == Dialect::kSqlite ? "Sqlite" : "Postgres"; });

TEST(Accesses, AreWordsInBraces) {
  EXPECT_EQ(split_accesses("{user,superadmin}"), (std::vector<std::string>{"user", "superadmin"}));
  EXPECT_TRUE(split_accesses("{}").empty());
  EXPECT_TRUE(split_accesses("").empty());
  EXPECT_EQ(join_accesses({"user", "admin"}), "{user,admin}");
  EXPECT_EQ(join_accesses({}), "{}");
}

TEST_P(RepositoryTest, AUserComesBackByIdAndByAddress) {
  auto user = a_user("ada@example.org");
  user.password = "hash";
  user.email_verified_at = kNow;
  write([&](Connection& c) {
    UserRepository users(c);
    users.insert(user);
    users.insert(a_user("ada@example.org", "google"));
    auto const found = users.by_id(user.id);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->name, user.name);
    EXPECT_EQ(found->password, "hash");
    EXPECT_EQ(found->email_verified_at, kNow);
    EXPECT_FALSE(found->password_changed_at);
    EXPECT_TRUE(found->is_active);
    EXPECT_EQ(users.by_email("ada@example.org", "local")->id, user.id);
    EXPECT_EQ(users.all_by_email("ada@example.org").size(), 2U);
    EXPECT_FALSE(users.by_email("ada@example.org", "github"));
  });
}

TEST_P(RepositoryTest, AnAddressStandsOnceForEachProvider) {
  added_user();
  EXPECT_THROW(write([&](Connection& c) { UserRepository(c).insert(a_user("ada@example.org")); }), db::UniqueViolation);
}

TEST_P(RepositoryTest, AUserCanBeChanged) {
  auto const user = added_user();
  write([&](Connection& c) {
    UserRepository users(c);
    EXPECT_FALSE(users.superadmin_exists());
    EXPECT_TRUE(users.set_accesses(user.id, "{user,superadmin}", kNow + 1));
    EXPECT_TRUE(users.superadmin_exists());
    EXPECT_TRUE(users.set_name(user.id, "Countess", kNow + 2));
    EXPECT_TRUE(users.set_email(user.id, "new@example.org", std::nullopt, kNow + 2));
    EXPECT_TRUE(users.set_password(user.id, "new", kNow + 3));
    EXPECT_FALSE(users.rehash_password(user.id, "old", "other"));
    EXPECT_TRUE(users.rehash_password(user.id, "new", "better"));
    EXPECT_TRUE(users.set_active(user.id, false, kNow + 4));
    auto const found = users.by_id(user.id);
    EXPECT_EQ(found->name, "Countess");
    EXPECT_EQ(found->email, "new@example.org");
    EXPECT_EQ(found->password, "better");
    EXPECT_EQ(found->password_changed_at, kNow + 3);
    EXPECT_EQ(found->updated_at, kNow + 4);
    EXPECT_FALSE(found->is_active);
    EXPECT_FALSE(users.set_name("nobody", "x", kNow));
  });
}

TEST_P(RepositoryTest, AGuestIsOneRowHoweverOftenTheyCome) {
  auto const user = added_user();
  write([&](Connection& c) {
    UserRepository users(c);
    users.upsert_guest("guest-abc", "First", kNow);
    users.upsert_guest("guest-abc", "Second", kNow + 1);
    EXPECT_EQ(users.by_id("guest-abc")->name, "Second");
    EXPECT_EQ(users.by_id("guest-abc")->accesses, "{guest}");
    EXPECT_EQ(users.count(), 1);  // accounts only
    EXPECT_EQ(users.list(false, 10, 0).size(), 1U);
    EXPECT_EQ(users.list(true, 10, 0).size(), 2U);
    users.upsert_guest(user.id, "Impostor", kNow);
    EXPECT_EQ(users.by_id(user.id)->name, user.name);
  });
}

TEST_P(RepositoryTest, ARefreshTokenIsGoodOnce) {
  auto const session = added_session(added_user());
  auto const rotate = [&](std::int64_t generation, std::int64_t now) {
    return write([&](Connection& c) { return SessionRepository(c).rotate(session.id, generation, now, 30'000, 60 * kMinute); });
  };
  auto const first = rotate(1, kNow + kMinute);
  EXPECT_EQ(first.outcome, Rotation::Outcome::kRotated);
  EXPECT_EQ(first.session.generation, 2);
  EXPECT_EQ(first.session.rotated_at, kNow + kMinute);
  EXPECT_EQ(first.session.expires_at, kNow + 61 * kMinute);

  // The other tab, a moment later, is given the same successor.
  auto const again = rotate(1, kNow + kMinute + 29'000);
  EXPECT_EQ(again.outcome, Rotation::Outcome::kGrace);
  EXPECT_EQ(again.session.generation, 2);
  EXPECT_EQ(again.session.rotated_at, kNow + kMinute);

  EXPECT_EQ(rotate(2, kNow + 2 * kMinute).outcome, Rotation::Outcome::kRotated);
  EXPECT_EQ(rotate(4, kNow + 2 * kMinute).outcome, Rotation::Outcome::kUnknown);
}

TEST_P(RepositoryTest, AReusedRefreshTokenEndsItsFamily) {
  auto const user = added_user();
  auto const session = added_session(user);
  auto const other = added_session(user);
  auto const rotate = [&](std::string const& id, std::int64_t generation, std::int64_t now) {
    return write([&](Connection& c) { return SessionRepository(c).rotate(id, generation, now, 30'000, 60 * kMinute).outcome; });
  };
  EXPECT_EQ(rotate(session.id, 1, kNow), Rotation::Outcome::kRotated);
  EXPECT_EQ(rotate(session.id, 1, kNow + 30'001), Rotation::Outcome::kReused);
  EXPECT_EQ(rotate(session.id, 2, kNow + 30'002), Rotation::Outcome::kEnded);
  EXPECT_EQ(rotate(other.id, 1, kNow + 30'003), Rotation::Outcome::kRotated);
  EXPECT_EQ(write([&](Connection& c) { return SessionRepository(c).by_id(session.id)->end_reason; }), "reuse");
}

TEST_P(RepositoryTest, AnExpiredFamilyIsEnded) {
  auto const session = added_session(added_user());
  EXPECT_EQ(write([&](Connection& c) {
              return SessionRepository(c).rotate(session.id, 1, session.expires_at, 30'000, kMinute).outcome;
            }),
            Rotation::Outcome::kEnded);
}

TEST_P(RepositoryTest, OfTwoRacingRefreshesOneRotatesAndOneFindsTheGrace) {
  auto const session = added_session(added_user());
  std::atomic<int> rotated = 0;
  std::atomic<int> grace = 0;
  std::vector<std::thread> tabs;
  for (int i = 0; i < 4; ++i) {
    tabs.emplace_back([&] {
      auto const outcome =
          write([&](Connection& c) { return SessionRepository(c).rotate(session.id, 1, kNow + 1, 30'000, kMinute).outcome; });
      if (outcome == Rotation::Outcome::kRotated) ++rotated;
      if (outcome == Rotation::Outcome::kGrace) ++grace;
    });
  }
  for (auto& tab : tabs) tab.join();
  EXPECT_EQ(rotated, 1);
  EXPECT_EQ(grace, 3);
}

TEST_P(RepositoryTest, EndingAUsersSessionsCanSpareOne) {
  auto const user = added_user();
  auto const kept = added_session(user);
  auto const ended = added_session(user);
  write([&](Connection& c) {
    SessionRepository sessions(c);
    EXPECT_EQ(sessions.list_of(user.id, kNow).size(), 2U);
    EXPECT_EQ(sessions.end_all_of(user.id, "password", kNow, kept.id), 1);
    EXPECT_EQ(sessions.list_of(user.id, kNow).size(), 1U);
    EXPECT_FALSE(sessions.principal(kept.id)->ended_at);
    EXPECT_EQ(sessions.principal(ended.id)->ended_at, kNow);
    EXPECT_EQ(sessions.principal(kept.id)->user_id, user.id);
    EXPECT_EQ(sessions.principal(kept.id)->email, user.email);
    EXPECT_TRUE(sessions.principal(kept.id)->is_active);
    EXPECT_FALSE(sessions.principal("nothing"));
  });
}

TEST_P(RepositoryTest, ABlockedAccessTokenStaysBlockedUntilItExpires) {
  write([&](Connection& c) {
    SessionRepository sessions(c);
    sessions.block_access("token", kNow + kMinute, kNow);
    sessions.block_access("token", kNow + kMinute, kNow);
    EXPECT_TRUE(sessions.access_blocked("token"));
    EXPECT_FALSE(sessions.access_blocked("other"));
    EXPECT_EQ(sessions.remove_expired(kNow), 0);
    EXPECT_EQ(sessions.remove_expired(kNow + kMinute), 1);
    EXPECT_FALSE(sessions.access_blocked("token"));
  });
}

TEST_P(RepositoryTest, ANameBelongsToOneActiveRoom) {
  auto const user = added_user();
  auto const room = added_room(user, "standup");
  EXPECT_THROW(added_room(user, "standup"), db::UniqueViolation);
  write([&](Connection& c) { EXPECT_TRUE(RoomRepository(c).deactivate(room.id, kNow)); });
  auto const second = added_room(user, "standup");
  write([&](Connection& c) {
    RoomRepository rooms(c);
    EXPECT_EQ(rooms.by_name("standup")->id, second.id);
    EXPECT_FALSE(rooms.by_id(room.id)->is_active);
    EXPECT_EQ(rooms.count_active_of(user.id), 1);
    EXPECT_FALSE(rooms.by_name("nothing"));
  });
}

TEST_P(RepositoryTest, TheListShowsTheNewestRoomOfEachName) {
  auto const user = added_user();
  auto const other = added_user("other@example.org");
  auto old = a_room(user, "standup");
  old.is_active = false;
  auto newer = a_room(user, "standup");
  newer.created_at = kNow + 1;
  auto archived = a_room(user, "past");
  write([&](Connection& c) {
    RoomRepository rooms(c);
    rooms.insert(old);
    rooms.insert(newer);
    rooms.insert(archived);
    rooms.insert(a_room(other, "theirs"));
    EXPECT_TRUE(rooms.archive(archived.id, kNow));
    EXPECT_FALSE(rooms.archive(archived.id, kNow));
    auto const list = rooms.list_by_creator(user.id);
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].id, newer.id);
    EXPECT_TRUE(list[0].settings_allow_chat);
    EXPECT_FALSE(list[0].settings_e2_ee);
  });
}

TEST_P(RepositoryTest, ARoomLivesOnWhilePeopleAreThere) {
  auto const user = added_user();
  auto const room = added_room(user, "standup");
  write([&](Connection& c) {
    RoomRepository rooms(c);
    rooms.touch(room.id, kNow + 5, room.expires_at + 100);
    rooms.touch(room.id, kNow + 6, room.expires_at);  // never shorter
    auto const found = rooms.by_id(room.id);
    EXPECT_EQ(found->expires_at, room.expires_at + 100);
    EXPECT_EQ(found->last_activity_at, kNow + 6);
    EXPECT_TRUE(rooms.expired(room.expires_at, "", 10).empty());
    EXPECT_EQ(rooms.expired(room.expires_at + 100, "", 10).size(), 1U);
    EXPECT_TRUE(rooms.expired(room.expires_at + 100, room.id, 10).empty());
    auto changed = *found;
    changed.settings_is_persistent = true;
    changed.max_participants = 7;
    EXPECT_TRUE(rooms.update_settings(changed));
    EXPECT_EQ(rooms.by_id(room.id)->max_participants, 7);
    EXPECT_TRUE(rooms.expired(room.expires_at + 100, "", 10).empty());
  });
}

TEST_P(RepositoryTest, ASeatIsKeptForOneUser) {
  auto const user = added_user();
  auto const other = added_user("other@example.org");
  auto const room = added_room(user, "standup");
  write([&](Connection& c) {
    ParticipantRepository seats(c);
    auto const seat = a_seat(room, user);
    seats.enrol(seat);
    seats.enrol(a_seat(room, user, kNow + 1));
    EXPECT_EQ(seats.find(room.id, user.id)->id, seat.id);
    EXPECT_EQ(seats.find(room.id, user.id)->joined_at, kNow + 1);
    EXPECT_EQ(seats.count_active(room.id), 1);
    EXPECT_EQ(seats.count_others(room.id, user.id), 0);
    EXPECT_EQ(seats.count_others(room.id, other.id), 1);
    EXPECT_TRUE(seats.leave(room.id, user.id, kNow + 2));
    EXPECT_FALSE(seats.leave(room.id, user.id, kNow + 3));
    EXPECT_EQ(seats.find(room.id, user.id)->left_at, kNow + 2);
    EXPECT_EQ(seats.count_active(room.id), 0);
  });
}

TEST_P(RepositoryTest, AKickAndABanAreRemembered) {
  auto const user = added_user();
  auto const room = added_room(user, "standup");
  write([&](Connection& c) {
    ParticipantRepository seats(c);
    seats.enrol(a_seat(room, user));
    EXPECT_TRUE(seats.kick(room.id, user.id, kNow));
    EXPECT_EQ(seats.find(room.id, user.id)->kicked_at, kNow);
    EXPECT_FALSE(seats.find(room.id, user.id)->is_active);
    EXPECT_TRUE(seats.ban(room.id, user.id, kNow));
    seats.enrol(a_seat(room, user));
    EXPECT_TRUE(seats.find(room.id, user.id)->is_banned);
    EXPECT_EQ(seats.count_active(room.id), 0);
  });
}

// Two joins must not both take the last seat: the room's row is held between the count and the insert.
TEST_P(RepositoryTest, TheLastSeatIsTakenOnce) {
  auto const owner = added_user();
  auto const room = added_room(owner, "standup");
  std::vector<User> users;
  for (int i = 0; i < 8; ++i) users.push_back(added_user("u" + std::to_string(i) + "@example.org"));
  std::atomic<int> seated = 0;
  std::vector<std::thread> threads;
  for (auto const& user : users) {
    threads.emplace_back([&] {
      bool const in = write([&](Connection& c) {
        if (!RoomRepository(c).lock(room.id)) return false;
        ParticipantRepository seats(c);
        if (seats.count_others(room.id, user.id) >= 3) return false;
        seats.enrol(a_seat(room, user));
        return true;
      });
      if (in) ++seated;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(seated, 3);
}

TEST_P(RepositoryTest, RemovingAUserTakesWhatIsTheirs) {
  auto const user = added_user();
  auto const session = added_session(user);
  auto const room = added_room(user, "standup");
  write([&](Connection& c) {
    ParticipantRepository(c).enrol(a_seat(room, user));
    EXPECT_TRUE(UserRepository(c).remove(user.id));
    EXPECT_FALSE(SessionRepository(c).by_id(session.id));
    EXPECT_FALSE(RoomRepository(c).by_id(room.id));
    EXPECT_FALSE(ParticipantRepository(c).find(room.id, user.id));
  });
}

TEST_P(RepositoryTest, ASeatNeedsARoomAndAUser) {
  auto const user = added_user();
  EXPECT_THROW(write([&](Connection& c) {
                 Room nowhere;
                 nowhere.id = "nowhere";
                 ParticipantRepository(c).enrol(a_seat(nowhere, user));
               }),
               db::ForeignKeyViolation);
}

TEST_P(RepositoryTest, AnInvitationServesOnce) {
  write([&](Connection& c) {
    InviteRepository invites(c);
    InviteToken invite;
    invite.id = new_id();
    invite.token = "secret";
    invite.email = "ada@example.org";
    invite.created_at = kNow;
    invite.expires_at = kNow + kMinute;
    invites.insert(invite);
    EXPECT_TRUE(invites.find_usable("secret", kNow));
    EXPECT_FALSE(invites.find_usable("secret", kNow + kMinute));
    EXPECT_FALSE(invites.consume("secret", "eve@example.org", "eve", kNow));
    EXPECT_FALSE(invites.consume("secret", "ada@example.org", "ada", kNow + kMinute));
    EXPECT_TRUE(invites.consume("secret", "ada@example.org", "ada", kNow));
    EXPECT_FALSE(invites.consume("secret", "ada@example.org", "ada", kNow));
    EXPECT_FALSE(invites.find_usable("secret", kNow));
  });
}

TEST_P(RepositoryTest, OnlyTheNewestSetupLinkWorksAndOnce) {
  write([&](Connection& c) {
    SetupTokenRepository links(c);
    links.replace("first", kNow, kNow + kMinute);
    links.replace("second", kNow, kNow + kMinute);
    EXPECT_FALSE(links.usable("first", kNow));
    EXPECT_FALSE(links.consume("first", kNow));
    EXPECT_TRUE(links.usable("second", kNow));
    EXPECT_FALSE(links.usable("second", kNow + kMinute));
    EXPECT_TRUE(links.consume("second", kNow));
    EXPECT_FALSE(links.consume("second", kNow));
    EXPECT_FALSE(links.usable("second", kNow));
  });
}

TEST_P(RepositoryTest, AWindowCountsAndThenStartsAgain) {
  write([&](Connection& c) {
    RateLimitRepository limits(c);
    EXPECT_EQ(limits.hit("auth:1.2.3.4", kMinute, kNow).count, 1);
    auto const second = limits.hit("auth:1.2.3.4", kMinute, kNow + 1000);
    EXPECT_EQ(second.count, 2);
    EXPECT_EQ(second.expires_at, kNow + kMinute);
    EXPECT_EQ(limits.hit("auth:5.6.7.8", kMinute, kNow).count, 1);
    auto const next = limits.hit("auth:1.2.3.4", kMinute, kNow + kMinute);
    EXPECT_EQ(next.count, 1);
    EXPECT_EQ(next.expires_at, kNow + 2 * kMinute);
    EXPECT_EQ(limits.remove_expired(kNow + kMinute), 1);
  });
}

TEST_P(RepositoryTest, WebhookEventsKeepTheirOrderInAQueueOfAReceiver) {
  write([&](Connection& c) {
    WebhookRepository deliveries(c);
    EXPECT_FALSE(deliveries.next_due());
    for (auto const* body : {"one", "two"}) EXPECT_TRUE(deliveries.add("a", "room", body, kNow, 3));
    EXPECT_TRUE(deliveries.add("a", "other", "three", kNow, 3));
    EXPECT_FALSE(deliveries.add("a", "other", "over the limit", kNow, 3));
    EXPECT_TRUE(deliveries.add("b", "room", "four", kNow, 3));
    EXPECT_TRUE(deliveries.due(kNow - 1, 10).empty());
    auto const bodies = [&](std::int64_t now) {
      std::vector<std::string> out;
      for (auto const& delivery : deliveries.due(now, 10)) out.push_back(delivery.body);
      return out;
    };
    EXPECT_EQ(bodies(kNow), (std::vector<std::string>{"one", "three", "four"}));
    // One for each receiver: who has much waiting does not push the others out.
    ASSERT_EQ(deliveries.due(kNow, 1).size(), 2u);
    EXPECT_EQ(deliveries.due(kNow, 1).back().url, "b");
    auto const first = deliveries.due(kNow, 1).front();
    EXPECT_EQ(first.attempts, 0);
    deliveries.retry(first.id, 1, kNow + kMinute);
    // The second waits for the first.
    EXPECT_EQ(bodies(kNow), (std::vector<std::string>{"three", "four"}));
    EXPECT_EQ(bodies(kNow + kMinute), (std::vector<std::string>{"one", "three", "four"}));
    for (auto const& delivery : deliveries.due(kNow, 10)) EXPECT_TRUE(deliveries.remove(delivery.id));
    EXPECT_EQ(deliveries.next_due(), kNow + kMinute);
    EXPECT_TRUE(deliveries.remove(first.id));
    EXPECT_EQ(bodies(kNow), std::vector<std::string>{"two"});
  });
}

TEST_P(RepositoryTest, RestrictionsOfARoomEndWithItButForRevocations) {
  write([&](Connection& c) {
    LivekitRepository restrictions(c);
    auto const save = [&](LivekitRestriction const& one) { restrictions.save({&one, 1}); };
    save({"room", "ann", 7, "{}", kNow});
    save({"room", "ann", 5, "late", kNow - 1});  // overtaken
    save({"other", "ann", 0, "{}", kNow + 1});
    restrictions.clear_permissions("room", kNow);
    auto const all = restrictions.list(10);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].permission, "{}");
    EXPECT_EQ(all[1].permission, "");
    EXPECT_EQ(all[1].revoked_before, 7);
    EXPECT_EQ(restrictions.list(1).size(), 1u);
    EXPECT_EQ(restrictions.remove_old(kNow + 1), 1);
  });
}

TEST_P(RepositoryTest, SettingsAreSetOneByOne) {
  write([&](Connection& c) {
    SettingRepository settings(c);
    EXPECT_FALSE(settings.load().registrationEnabled);
    SystemSettings change;
    change.registrationEnabled = false;
    change.serverName = "My \"server\"";
    change.maxRoomsPerUser = 0;
    settings.store(change, kNow);
    SystemSettings more;
    more.guestLoginEnabled = true;
    settings.store(more, kNow);
    auto const found = settings.load();
    EXPECT_EQ(found.registrationEnabled, false);
    EXPECT_EQ(found.serverName, "My \"server\"");
    EXPECT_EQ(found.maxRoomsPerUser, 0);
    EXPECT_EQ(found.guestLoginEnabled, true);
    EXPECT_FALSE(found.passkeysEnabled);
    settings.clear("serverName");
    EXPECT_FALSE(settings.load().serverName);
  });
}

}  // namespace
}  // namespace bedrud
