#pragma once
// Who was invited to a room enters without knocking, also a private one (docs/moderation.md). Called from any executor.
#include <boost/describe.hpp>
#include <string>
#include <vector>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/json_rules.hpp"
#include "base/task.hpp"
#include "services/account_types.hpp"
#include "services/room_types.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud {

// One of the two.
struct InviteToRoomIn {
  std::string roomId, userId, email;
};
BOOST_DESCRIBE_STRUCT(InviteToRoomIn, (), (roomId, userId, email))

struct InvitationIdIn {
  std::string roomId, invitationId;
};
BOOST_DESCRIBE_STRUCT(InvitationIdIn, (), (roomId, invitationId))

struct RoomInvitationView {
  std::string id, userId, email;  // what the host named; the other is empty
  std::string name, avatarUrl;    // of the account that was named
  std::string createdAt;
};
BOOST_DESCRIBE_STRUCT(RoomInvitationView, (), (id, userId, email, name, avatarUrl, createdAt))

struct RoomInvitationsOut {
  std::vector<RoomInvitationView> invitations;
};
BOOST_DESCRIBE_STRUCT(RoomInvitationsOut, (), (invitations))

// By the room's host.
class RoomInvitationService {
 public:
  static constexpr std::int64_t kMost = 500;  // invitations of a room

  RoomInvitationService(db::Database& database, Clock& clock) : database_(database), clock_(clock) {}

  Task<RoomInvitationsOut> list(Caller const& caller, RoomIdIn in);
  // Does not say whether an address has an account.
  Task<RoomInvitationView> add(Caller const& caller, InviteToRoomIn in);
  // Who is in the meeting stays until they leave.
  Task<StatusOut> remove(Caller const& caller, InvitationIdIn in);

 private:
  db::Database& database_;
  Clock& clock_;
};

}  // namespace bedrud

namespace bedrud::json {

template <>
struct Rules<InviteToRoomIn> {
  static constexpr std::tuple list{Rule{&InviteToRoomIn::userId, Optional{}}, Rule{&InviteToRoomIn::email, Optional{}}};
};

}  // namespace bedrud::json
