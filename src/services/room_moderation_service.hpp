#pragma once
// What moderators do to people in a room (rest-contract 1.11, 4.9; docs/moderation.md). Each deed is decided and written first,
// in one transaction that holds the room's row, and then carried out on the media side: what was decided holds however the
// media side fares, and over a restart. Called from any executor.
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "services/account_types.hpp"
#include "services/room_moderation_types.hpp"
#include "services/room_types.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud::media {
class MediaBackend;
enum class Muting;
}  // namespace bedrud::media

namespace bedrud {

class ParticipantRepository;
struct RoomParticipant;

class RoomModerationService {
 public:
  // farewell: how long somebody who is sent away has to hear of it.
  RoomModerationService(db::Database& database, Clock& clock, media::MediaBackend& media,
                        std::chrono::milliseconds farewell = std::chrono::milliseconds(300))
      : database_(database),
        clock_(clock),
        media_(media),
        farewell_(farewell) {}

  // Out of the meeting; back after a minute. 404 when not in the meeting.
  Task<StatusOut> kick(Caller const& caller, TargetIn in);
  // The same by an administrator of the server, to the host and to oneself, too.
  Task<StatusOut> kick_anybody(Caller const& caller, TargetIn in);
  Task<StatusOut> mute_anybody(Caller const& caller, TargetIn in);
  // Out for good, also of who is not here now, until the ban is lifted.
  Task<StatusOut> ban(Caller const& caller, TargetIn in);
  Task<StatusOut> unban(Caller const& caller, TargetIn in);
  Task<BansOut> bans(Caller const& caller, RoomIdIn in);

  Task<StatusOut> mute(Caller const& caller, MuteIn in);
  Task<StatusOut> allow_sound(Caller const& caller, TargetIn in);
  // Everybody below the caller.
  Task<StatusOut> mute_all(Caller const& caller, MuteAllIn in);
  Task<StatusOut> camera_off(Caller const& caller, MuteIn in);
  Task<StatusOut> allow_camera(Caller const& caller, TargetIn in);
  Task<StatusOut> stop_sharing(Caller const& caller, TargetIn in);
  Task<StatusOut> block_chat(Caller const& caller, TargetIn in);
  Task<StatusOut> unblock_chat(Caller const& caller, TargetIn in);

  Task<StatusOut> promote(Caller const& caller, TargetIn in);  // "already_moderator" when nothing changes
  Task<StatusOut> demote(Caller const& caller, TargetIn in);
  Task<StatusOut> bring_on_stage(Caller const& caller, TargetIn in);
  Task<StatusOut> remove_from_stage(Caller const& caller, TargetIn in);

  // Asked of the other's client, by a message of the server.
  Task<StatusOut> deafen(Caller const& caller, TargetIn in);
  Task<StatusOut> undeafen(Caller const& caller, TargetIn in);
  Task<StatusOut> ask(Caller const& caller, AskIn in);
  Task<StatusOut> spotlight(Caller const& caller, TargetIn in);

 private:
  struct Guard;  // who may do a deed to whom, and how it is refused
  struct Case;   // the room and the target, as they are after the deed
  using Change = std::function<void(ParticipantRepository&, Case&)>;

  // Checks, then writes what `change` decides.
  Task<Case> decide(Caller const& caller, TargetIn in, Guard guard, Change change) const;
  // One right of the seat, which acts on what runs.
  Task<StatusOut> set_right(Caller const& caller, TargetIn in, Guard guard, bool RoomParticipant::* right, bool value) const;
  Task<StatusOut> silence(Caller const& caller, MuteIn in, Guard guard, bool RoomParticipant::* right,
                          media::Muting what) const;
  // A message of the server (rest-contract 4.10, shape A), to everybody or to the target. False when nobody gets it.
  Task<bool> announce(Caller const& caller, Case const& what, std::string_view event, bool everybody) const;
  // Announces it, then ends the target's visit.
  Task<StatusOut> send_away(Caller const& caller, Case const& what, std::string_view event) const;
  Task<StatusOut> set_hearing(Caller const& caller, TargetIn in, bool deafened) const;
  Task<StatusOut> kick_out(Caller const& caller, TargetIn in, Guard guard) const;
  Task<StatusOut> tell(Caller const& caller, TargetIn in, Guard guard, std::string event) const;

  db::Database& database_;
  Clock& clock_;
  media::MediaBackend& media_;
  std::chrono::milliseconds const farewell_;
};

}  // namespace bedrud
