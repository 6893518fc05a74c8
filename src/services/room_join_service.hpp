#pragma once
// Who gets into a room, keeps a seat there and loses it (rest-contract 4.4 to 4.6, docs/accounts.md). A seat is an active row
// of room_participants; a room never has more of them than its limit. Called from any executor.
#include <optional>
#include <string>
#include <vector>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "services/room_types.hpp"
#include "services/session_service.hpp"
#include "services/setting_service.hpp"

namespace bedrud::db {
class Database;
class Connection;
}  // namespace bedrud::db

namespace bedrud::media {
class MediaBackend;
struct JoinGrant;
}  // namespace bedrud::media

namespace bedrud::config {
struct Auth;
struct Livekit;
}  // namespace bedrud::config

namespace bedrud {

// A guest's answer, and the cookie that gives the same identity next time.
struct GuestJoined {
  GuestJoinOut out;
  std::string identity_cookie;
};

class RoomPasswordService;

class RoomJoinService {
 public:
  // Somebody who was kicked may come back after this time.
  static constexpr std::int64_t kKickCooldownMs = 60'000;
  // A seat that was taken, but whose owner never appears in the meeting, is free again after this time.
  static constexpr std::int64_t kUnusedSeatMs = 120'000;

  // The configuration must outlive the service.
  RoomJoinService(db::Database& database, Clock& clock, media::MediaBackend& media, SessionService& sessions,
                  SettingService& settings, RoomPasswordService& passwords, config::Auth const& auth,
                  config::Livekit const& livekit);

  // Where the host lets people in, this is the knock: 403 with `waiting`, until somebody admits (RoomWaitingService).
  Task<JoinOut> join(Caller const& caller, JoinIn in);
  // identity_cookie: what the browser sent, may be empty or forged.
  Task<GuestJoined> guest_join(Caller const& caller, GuestJoinIn in, std::string identity_cookie);
  // A new media token for somebody who has joined.
  Task<RoomTokenOut> refresh_token(Caller const& caller, RoomNameIn in);

  // A seat and a media token of `seconds` (0: the usual time) for somebody, whatever the door of the room says.
  Task<RoomTokenOut> seat_by_administrator(Caller const& caller, std::string room_id, std::string user_id,
                                           std::int64_t seconds);
  // Asked by the media side when somebody connects, because a media token outlives a kick, a ban and the room: true when the
  // active room of that name has a seat for the identity. Takes the seat again that a lost connection gave up.
  Task<bool> may_enter(std::string room, std::string identity);
  // Whether somebody had a seat and may not enter any more. Others may use the same media server: who never had one is none of
  // our business.
  Task<bool> lost_the_seat(std::string room, std::string identity);
  // The rights of somebody's seat as they are now; nothing without one.
  Task<std::optional<media::JoinGrant>> current_grant(std::string room, std::string identity);
  // Told by the media side: who came with an older token gets what was decided since, or has to leave.
  Task<void> joined(std::string room, std::string identity);
  // Told by the media side; the seat is free. Does nothing while the identity is connected again.
  Task<void> left(std::string room, std::string identity);
  // Notes who is in a meeting of this server, for the others of the database. To be called every minute on each.
  Task<void> mark_present();
  // Frees seats whose owners are in no meeting. To be called now and then.
  Task<void> sweep();

 private:
  // Somebody waits for a moderator; those to be told, if it is news.
  struct Knock {
    Room room;
    std::vector<std::string> moderators;
  };
  // A guest who came in, or knocks.
  struct GuestEntered {
    Room room;
    RoomParticipant seat;
    User user;
    Session session;
    std::optional<Knock> knock;
    std::optional<JoinedRecording> recording{};
  };
  // Who comes to the door, and what was shown of the password.
  struct Arrival {
    std::string user_id, proven;
    bool guest = false, host = false, tried_password = false;
  };
  // May enter at once (true) or has to knock; throws for everybody else.
  bool at_the_door(db::Connection& connection, Room const& room, Arrival const& who,
                   std::optional<RoomParticipant> const& known) const;
  Knock knock(db::Connection& connection, Room const& room, std::string const& user_id,
              std::optional<RoomParticipant> const& known) const;
  // Throws what the one who waits is told.
  Task<void> wait_outside(Knock knock, std::string proof) const;
  RoomParticipant take_seat(db::Connection& connection, Room const& room, std::string const& user_id, bool host) const;
  GuestJoinOut guest_answer(GuestEntered const& entered, Caller const& guest, std::string const& origin) const;
  std::string media_token(Room const& room, RoomParticipant const& seat, Caller const& who) const;

  db::Database& database_;
  Clock& clock_;
  media::MediaBackend& media_;
  SessionService& sessions_;
  SettingService& settings_;
  RoomPasswordService& passwords_;
  std::string const guest_secret_;
  config::Livekit const& livekit_;
};

}  // namespace bedrud
