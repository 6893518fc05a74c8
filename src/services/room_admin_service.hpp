#pragma once
// What administrators do with rooms (rest-contract 1.14). Every deed stands in the audit log, written with it. Called from any
// executor.
#include <chrono>
#include <string>
#include <vector>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "services/account_types.hpp"
#include "services/room_admin_types.hpp"
#include "services/room_moderation_types.hpp"
#include "services/user_admin_types.hpp"

namespace bedrud::db {
class Database;
class Connection;
}  // namespace bedrud::db

namespace bedrud::media {
class MediaBackend;
}  // namespace bedrud::media

namespace bedrud {

class RoomJoinService;
class RoomModerationService;
class RoomService;
class SettingService;

class RoomAdminService {
 public:
  // farewell: how long people have to hear that their room ends.
  RoomAdminService(db::Database& database, Clock& clock, media::MediaBackend& media, SettingService& settings,
                   RoomService& rooms, RoomJoinService& joins, RoomModerationService& moderation,
                   std::chrono::milliseconds farewell = std::chrono::milliseconds(300));

  Task<AdminRoomPage> list(Caller const& caller, RoomQuery in);
  Task<AdminRoomEventPage> events(Caller const& caller, RoomEventQuery in);
  Task<AdminParticipantsOut> participants(Caller const& caller, RoomIdIn in);
  Task<RoomView> update(Caller const& caller, AdminRoomIn in);
  // A media token for somebody's seat, past password, policy and lock. Not for banned people.
  Task<RoomTokenOut> token(Caller const& caller, RoomTokenIn in);

  // Gone with everything in it.
  Task<MessageOut> close(Caller const& caller, RoomIdIn in);
  // Over for now; the name stays taken, nobody gets in. What is in the room stays.
  Task<MessageOut> suspend(Caller const& caller, RoomIdIn in);
  // Also an archived one.
  Task<RoomView> reactivate(Caller const& caller, RoomIdIn in);
  // At most 500 at once; each is decided by itself.
  Task<BulkOut> suspend_all(Caller const& caller, BulkIn in);
  Task<BulkOut> close_all(Caller const& caller, BulkIn in);

  // Anybody, the host too.
  Task<StatusOut> kick(Caller const& caller, TargetIn in);
  Task<StatusOut> mute(Caller const& caller, TargetIn in);

 private:
  // Tells everybody in the meetings and ends them.
  Task<void> end_meetings(std::vector<std::string> names, std::string event, std::string text) const;

  db::Database& database_;
  Clock& clock_;
  media::MediaBackend& media_;
  SettingService& settings_;
  RoomService& rooms_;
  RoomJoinService& joins_;
  RoomModerationService& moderation_;
  std::chrono::milliseconds const farewell_;
};

}  // namespace bedrud
