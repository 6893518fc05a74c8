#pragma once
// What the routes of administrators about rooms take and give (rest-contract 1.14).
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include "base/json_rules.hpp"
#include "services/room_types.hpp"

namespace bedrud {

// Lists are comma separated; times RFC 3339. search and createdBy are other names of q and owner.
struct RoomQuery {
  std::int64_t page = 1, limit = 50;
  std::string q, search, visibility, status, occupancy, capacity, created, owner, createdBy, dateFrom, dateTo, lastActivityFrom,
      lastActivityTo, sort = "createdAt", order = "desc";
};
BOOST_DESCRIBE_STRUCT(RoomQuery, (),
                      (page, limit, q, search, visibility, status, occupancy, capacity, created, owner, createdBy, dateFrom,
                       dateTo, lastActivityFrom, lastActivityTo, sort, order))

struct AdminRoom : RoomView {
  std::int64_t participantsCount = 0;
  std::string ownerName, ownerEmail;
  bool isSuspended = false;
};
BOOST_DESCRIBE_STRUCT(AdminRoom, (RoomView), (participantsCount, ownerName, ownerEmail, isSuspended))

struct AdminRoomPage {
  std::vector<AdminRoom> rooms;
  std::int64_t total = 0, page = 1, limit = 50;
};
BOOST_DESCRIBE_STRUCT(AdminRoomPage, (), (rooms, total, page, limit))

struct RoomEventQuery {
  std::int64_t page = 1, limit = 50;
  std::string q, type, dateFrom, dateTo, order = "desc";  // dates: YYYY-MM-DD, both included, UTC
};
BOOST_DESCRIBE_STRUCT(RoomEventQuery, (), (page, limit, q, type, dateFrom, dateTo, order))

struct AdminRoomEvent {
  std::string type, roomId, roomName, userId, userName, timestamp;
};
BOOST_DESCRIBE_STRUCT(AdminRoomEvent, (), (type, roomId, roomName, userId, userName, timestamp))

struct AdminRoomEventPage {
  std::vector<AdminRoomEvent> events;
  std::int64_t total = 0, page = 1, limit = 50;
};
BOOST_DESCRIBE_STRUCT(AdminRoomEventPage, (), (events, total, page, limit))

struct AdminRoomIn {
  std::string roomId;
  std::optional<std::int64_t> maxParticipants;
  RoomSettingsIn settings;
};
BOOST_DESCRIBE_STRUCT(AdminRoomIn, (), (roomId, maxParticipants, settings))

struct RoomTokenIn {
  std::string roomId, userId;
  std::optional<std::int64_t> duration;  // seconds
};
BOOST_DESCRIBE_STRUCT(RoomTokenIn, (), (roomId, userId, duration))

struct AdminTrack {
  std::string sid, type, source;
  bool muted = false;
  std::int64_t bitrate = 0;  // not measured for a track
};
BOOST_DESCRIBE_STRUCT(AdminTrack, (), (sid, type, source, muted, bitrate))

struct AdminParticipant {
  std::string sid, identity, name, state;
  std::int64_t joinedAt = 0;  // seconds since 1970
  bool isPublisher = false;
  std::vector<AdminTrack> tracks;
};
BOOST_DESCRIBE_STRUCT(AdminParticipant, (), (sid, identity, name, state, joinedAt, isPublisher, tracks))

struct AdminParticipantsOut {
  std::vector<AdminParticipant> participants;
  AdminRoom room;
};
BOOST_DESCRIBE_STRUCT(AdminParticipantsOut, (), (participants, room))

}  // namespace bedrud

namespace bedrud::json {

template <>
struct Rules<RoomQuery> {
  using In = RoomQuery;
  static constexpr std::tuple list{Rule{&In::page, Optional{}},
                                   Rule{&In::limit, Optional{}},
                                   Rule{&In::q, Optional{}},
                                   Rule{&In::search, Optional{}},
                                   Rule{&In::visibility, Optional{}},
                                   Rule{&In::status, Optional{}},
                                   Rule{&In::occupancy, Optional{}},
                                   Rule{&In::capacity, Optional{}},
                                   Rule{&In::created, Optional{}},
                                   Rule{&In::owner, Optional{}},
                                   Rule{&In::createdBy, Optional{}},
                                   Rule{&In::dateFrom, Optional{}},
                                   Rule{&In::dateTo, Optional{}},
                                   Rule{&In::lastActivityFrom, Optional{}},
                                   Rule{&In::lastActivityTo, Optional{}},
                                   Rule{&In::sort, Optional{}},
                                   Rule{&In::order, Optional{}}};
};
template <>
struct Rules<RoomEventQuery> {
  using In = RoomEventQuery;
  static constexpr std::tuple list{Rule{&In::page, Optional{}}, Rule{&In::limit, Optional{}},    Rule{&In::q, Optional{}},
                                   Rule{&In::type, Optional{}}, Rule{&In::dateFrom, Optional{}}, Rule{&In::dateTo, Optional{}},
                                   Rule{&In::order, Optional{}}};
};
template <>
struct Rules<AdminRoomIn> {
  static constexpr std::tuple list{Rule{&AdminRoomIn::settings, Optional{}}};
};
template <>
struct Rules<AdminRoom> {
  static constexpr std::tuple list{Rule{&AdminRoom::lastActivityAt, WriteNull{}}};
};

}  // namespace bedrud::json
