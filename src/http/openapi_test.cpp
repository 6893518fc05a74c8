#include <gtest/gtest.h>

#include "http/router.hpp"

namespace bedrud::http {

struct Settings {
  bool allowChat = true;
};
BOOST_DESCRIBE_STRUCT(Settings, (), (allowChat))
struct UpdateRoom {
  std::string roomId;
  std::string name;
  std::optional<Settings> settings;
};
BOOST_DESCRIBE_STRUCT(UpdateRoom, (), (roomId, name, settings))
struct Room {
  std::string id;
  Settings settings;
};
BOOST_DESCRIBE_STRUCT(Room, (), (id, settings))
struct ListRooms {
  std::int64_t page = 1;
};
BOOST_DESCRIBE_STRUCT(ListRooms, (), (page))

}  // namespace bedrud::http

namespace bedrud {
template <>
struct json::Rules<http::UpdateRoom> {
  static constexpr std::tuple list{Rule{&http::UpdateRoom::name, Length{3, 64}}};
};
template <>
struct json::Rules<http::ListRooms> {
  static constexpr std::tuple list{Rule{&http::ListRooms::page, Range{1, 100}, Optional{}}};
};

namespace http {
namespace {

struct Service {
  Task<Room> update(Caller const&, UpdateRoom) { co_return Room{}; }
  Task<Room> create(Caller const&, Room) { co_return Room{}; }
  Task<std::vector<Room>> list(Caller const&, ListRooms) { co_return std::vector<Room>{}; }
};

TEST(OpenApi, DerivesEverythingFromRowsAndStructs) {
  Service service;
  Router router;
  router.add<"/api/room/{roomId}">("PUT", service, &Service::update,
                                   {.access = Access::kUser, .rate = "api", .tag = "room", .summary = "Change a room"});
  router.add<"/api/room">("POST", service, &Service::create, {.tag = "room", .summary = "Make a room", .status = 201});
  router.add<"/api/room">("GET", service, &Service::list, {.access = Access::kOptional, .tag = "room", .summary = "Rooms"});
  auto const document = router.openapi();
  EXPECT_EQ(document.at("openapi"), "3.1.0");
  auto const text = [&](std::string_view pointer) {
    return boost::json::serialize(boost::json::value(document).at_pointer(boost::json::string_view(pointer)));
  };
  EXPECT_EQ(text("/paths/~1api~1room~1{roomId}/put/parameters"),
            R"([{"name":"roomId","in":"path","required":true,"schema":{"type":"string"}}])");
  EXPECT_EQ(text("/paths/~1api~1room~1{roomId}/put/requestBody/content/application~1json/schema/required"), R"(["name"])");
  EXPECT_EQ(text("/paths/~1api~1room~1{roomId}/put/operationId"), R"("putRoomByRoomId")");
  EXPECT_EQ(text("/paths/~1api~1room~1{roomId}/put/x-access"), R"("user")");
  EXPECT_EQ(text("/paths/~1api~1room~1{roomId}/put/x-rate"), R"("api")");
  EXPECT_EQ(text("/paths/~1api~1room~1{roomId}/put/x-body-limit"), "65536");
  EXPECT_EQ(text("/paths/~1api~1room~1{roomId}/put/security"), R"([{"bearer":[]}])");
  EXPECT_EQ(text("/paths/~1api~1room/post/requestBody/content/application~1json/schema"),
            R"({"$ref":"#/components/schemas/Room"})");
  EXPECT_EQ(text("/paths/~1api~1room/post/responses/201/content/application~1json/schema"),
            R"({"$ref":"#/components/schemas/Room"})");
  EXPECT_EQ(text("/paths/~1api~1room/get/parameters"),
            R"([{"name":"page","in":"query","required":false,"schema":{"type":"integer","format":"int64",)"
            R"("minimum":1,"maximum":100,"default":1}}])");
  EXPECT_EQ(text("/paths/~1api~1room/get/security"), R"([{"bearer":[]},{"cookie":[]},{}])");
  EXPECT_EQ(text("/components/schemas/Room/properties/settings"), R"({"$ref":"#/components/schemas/Settings"})");
  EXPECT_EQ(text("/components/schemas/Error/required"), R"(["error","code","requestId"])");
  EXPECT_EQ(text("/components/schemas/Error/properties/details/items/required"), R"(["field","error"])");
  EXPECT_EQ(text("/servers"), R"([{"url":"/"}])");
}

TEST(OpenApi, GivesEveryOperationAnIdOfItsOwn) {
  Service service;
  Router router;
  router.add<"/api/room">("GET", service, &Service::list, {.tag = "room", .summary = "Rooms"});
  router.add<"/room">("GET", service, &Service::list, {.tag = "room", .summary = "Rooms"});
  auto const document = boost::json::value(router.openapi());
  EXPECT_NE(document.at_pointer("/paths/~1api~1room/get/operationId"), document.at_pointer("/paths/~1room/get/operationId"));
}

}  // namespace
}  // namespace http
}  // namespace bedrud
