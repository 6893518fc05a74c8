#pragma once
// What the routes of administrators about accounts take and give (rest-contract 1.14).
#include <boost/describe.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>
#include "base/json_rules.hpp"
#include "services/room_types.hpp"

namespace bedrud {

// Lists are comma separated.
struct UserQuery {
  std::int64_t page = 1, limit = 50;
  std::string q, provider, role, status, verified, created, sort = "createdAt", order = "desc";
};
BOOST_DESCRIBE_STRUCT(UserQuery, (), (page, limit, q, provider, role, status, verified, created, sort, order))

struct RecentQuery {
  std::int64_t page = 1, limit = 50;
  std::string q, provider, dateFrom, dateTo, sort = "createdAt", order = "desc";
};
BOOST_DESCRIBE_STRUCT(RecentQuery, (), (page, limit, q, provider, dateFrom, dateTo, sort, order))

// Times are "YYYY-MM-DD HH:MM:SS", UTC.
struct UserDetails {
  std::string id, email, name, provider, avatarUrl;
  bool isActive = true;
  bool isAdmin = false;  // has the badge "admin"
  std::vector<std::string> accesses;
  std::optional<std::string> emailVerifiedAt;
  std::string createdAt;
};
BOOST_DESCRIBE_STRUCT(UserDetails, (),
                      (id, email, name, provider, avatarUrl, isActive, isAdmin, accesses, emailVerifiedAt, createdAt))

struct UserPage {
  std::vector<UserDetails> users;
  std::int64_t total = 0, page = 1, limit = 50;
};
BOOST_DESCRIBE_STRUCT(UserPage, (), (users, total, page, limit))

struct RecentUser {
  std::string id, name, email, provider, createdAt;
};
BOOST_DESCRIBE_STRUCT(RecentUser, (), (id, name, email, provider, createdAt))

struct RecentPage {
  std::vector<RecentUser> users;
  std::int64_t total = 0, page = 1, limit = 50;
};
BOOST_DESCRIBE_STRUCT(RecentPage, (), (users, total, page, limit))

struct UserIdIn {
  std::string id;
};
BOOST_DESCRIBE_STRUCT(UserIdIn, (), (id))

struct UserWithRooms {
  UserDetails user;
  std::vector<RoomView> rooms;
};
BOOST_DESCRIBE_STRUCT(UserWithRooms, (), (user, rooms))

struct UserDeletedOut {
  std::string message;
  std::int64_t rooms = 0;
};
BOOST_DESCRIBE_STRUCT(UserDeletedOut, (), (message, rooms))

struct UserStatusIn {
  std::string id;
  bool active = false;
};
BOOST_DESCRIBE_STRUCT(UserStatusIn, (), (id, active))

struct UserAccessesIn {
  std::string id;
  std::vector<std::string> accesses;
};
BOOST_DESCRIBE_STRUCT(UserAccessesIn, (), (id, accesses))

struct UserPasswordIn {
  std::string id, password;
};
BOOST_DESCRIBE_STRUCT(UserPasswordIn, (), (id, password))

struct UserSessionsIn {
  std::string id;
  std::int64_t page = 1, limit = 50;
};
BOOST_DESCRIBE_STRUCT(UserSessionsIn, (), (id, page, limit))

// Participation in a room.
struct UserSession {
  std::string id, roomId, roomName, joinedAt;
  std::optional<std::string> leftAt;
  bool isActive = false;
  std::int64_t durationSeconds = 0;
};
BOOST_DESCRIBE_STRUCT(UserSession, (), (id, roomId, roomName, joinedAt, leftAt, isActive, durationSeconds))

struct UserSessionPage {
  std::vector<UserSession> sessions;
  std::int64_t total = 0, page = 1, limit = 50;
};
BOOST_DESCRIBE_STRUCT(UserSessionPage, (), (sessions, total, page, limit))

struct BulkIn {
  std::vector<std::string> ids;
};
BOOST_DESCRIBE_STRUCT(BulkIn, (), (ids))

struct BulkItem {
  bool success = false;
  std::optional<std::string> name, error;
};
BOOST_DESCRIBE_STRUCT(BulkItem, (), (success, name, error))

struct BulkOut {
  std::map<std::string, BulkItem> results;
  std::int64_t totalProcessed = 0, totalFailed = 0;
};
BOOST_DESCRIBE_STRUCT(BulkOut, (), (results, totalProcessed, totalFailed))

struct BulkDeleteOut {
  std::string message;
  std::int64_t count = 0;
  std::vector<std::string> skipped;  // an id; "(self)" or "(last-superadmin)" says why
};
BOOST_DESCRIBE_STRUCT(BulkDeleteOut, (), (message, count, skipped))

struct OnlineCountOut {
  std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(OnlineCountOut, (), (count))

}  // namespace bedrud

template <>
struct bedrud::json::Rules<bedrud::UserQuery> {
  using In = bedrud::UserQuery;
  static constexpr std::tuple list{Rule{&In::page, Optional{}},     Rule{&In::limit, Optional{}},
                                   Rule{&In::q, Optional{}},        Rule{&In::provider, Optional{}},
                                   Rule{&In::role, Optional{}},     Rule{&In::status, Optional{}},
                                   Rule{&In::verified, Optional{}}, Rule{&In::created, Optional{}},
                                   Rule{&In::sort, Optional{}},     Rule{&In::order, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::RecentQuery> {
  using In = bedrud::RecentQuery;
  static constexpr std::tuple list{Rule{&In::page, Optional{}},     Rule{&In::limit, Optional{}},
                                   Rule{&In::q, Optional{}},        Rule{&In::sort, Optional{}},
                                   Rule{&In::provider, Optional{}}, Rule{&In::dateFrom, Optional{}},
                                   Rule{&In::order, Optional{}},    Rule{&In::dateTo, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::UserSessionsIn> {
  using In = bedrud::UserSessionsIn;
  static constexpr std::tuple list{Rule{&In::page, Optional{}}, Rule{&In::limit, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::UserSession> {
  static constexpr std::tuple list{Rule{&bedrud::UserSession::leftAt, WriteNull{}}};
};
template <>
struct bedrud::json::Rules<bedrud::UserPasswordIn> {
  static constexpr std::tuple list{Rule{&bedrud::UserPasswordIn::password, Optional{}}};
};
template <>
struct bedrud::json::Rules<bedrud::BulkIn> {
  static constexpr std::tuple list{Rule{&bedrud::BulkIn::ids, Optional{}}};
};
