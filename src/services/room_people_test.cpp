#include "services/room_people.hpp"

#include "repository/participant_repository.hpp"
#include "repository/room_repository.hpp"
#include "service_fixture.hpp"

namespace bedrud {
namespace {

using test::run;

// Another connection, whose statements it counts.
class CountingConnection final : public db::Connection {
 public:
  explicit CountingConnection(db::Connection& real) : real_(real) {}
  db::Dialect dialect() const override { return real_.dialect(); }
  std::unique_ptr<db::Rows> run(std::string_view sql, std::span<db::Value const> args, std::int64_t* affected) override {
    ++statements;
    return real_.run(sql, args, affected);
  }
  void script(std::string_view sql) override { real_.script(sql); }
  void notify(std::string_view channel) override { real_.notify(channel); }

  int statements = 0;

 private:
  db::Connection& real_;
};

BEDRUD_SERVICE_SUITE(RoomPeopleTest);

// W70: each person of a room cost a query of their own.
TEST_P(RoomPeopleTest, AreReadTogetherHoweverManyThereAreW70) {
  auto const host = as(added_user("host"));
  CreateRoomIn in;
  in.name = "room";
  in.isPublic = true;
  auto const room_id = run(rooms->create(host, in)).id;
  int const people = 12;
  for (int i = 0; i < people; ++i) run(joins->join(as(added_user("person-" + std::to_string(i))), {"room"}));
  auto const look = [&](db::Connection& c) {
    auto const room = RoomRepository(c).by_id(room_id).value();
    CountingConnection counting(c);
    EXPECT_EQ(seated_people(counting, room).size(), static_cast<std::size_t>(people));
    EXPECT_EQ(counting.statements, 2);
    EXPECT_EQ(ParticipantRepository(counting).list_named(room_id).size(), static_cast<std::size_t>(people));
    EXPECT_EQ(counting.statements, 3);
  };
  database->read_now(look);
}

}  // namespace
}  // namespace bedrud
