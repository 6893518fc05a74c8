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
class Connection;
class Database;
}  // namespace bedrud::db

namespace bedrud {

class MailService;

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
  // Mails of one host, to whichever rooms: nobody writes to the world from here.
  static constexpr std::int64_t kMaxMails = 100, kMailsWindowMs = 3'600'000;

  RoomInvitationService(db::Database& database, Clock& clock, MailService const& mails)
      : database_(database),
        clock_(clock),
        mails_(mails) {}

  Task<RoomInvitationsOut> list(Caller const& caller, RoomIdIn in);
  // An address gets a mail with the link, once. Does not say whether it has an account.
  Task<RoomInvitationView> add(Caller const& caller, InviteToRoomIn in);
  // Who is in the meeting stays until they leave.
  Task<StatusOut> remove(Caller const& caller, InvitationIdIn in);

 private:
  void write_to(db::Connection& connection, Caller const& caller, RoomInvitation const& invitation) const;

  db::Database& database_;
  Clock& clock_;
  MailService const& mails_;
};

}  // namespace bedrud

namespace bedrud::json {

template <>
struct Rules<InviteToRoomIn> {
  static constexpr std::tuple list{Rule{&InviteToRoomIn::userId, Optional{}}, Rule{&InviteToRoomIn::email, Optional{}}};
};

}  // namespace bedrud::json
