#pragma once
// Making, listing, checking and ending rooms (rest-contract 1.11, 4.1 to 4.3). Called from any executor.
#include <string>
#include <vector>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "services/room_types.hpp"
#include "services/setting_service.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud::config {
struct Livekit;
}  // namespace bedrud::config

namespace bedrud::media {
class MediaBackend;
}  // namespace bedrud::media

namespace bedrud {

class RoomService {
 public:
  static constexpr std::int64_t kLifetimeMs = 24LL * 3600 * 1000;  // after the last activity

  // The configuration must outlive the service.
  RoomService(db::Database& database, Clock& clock, media::MediaBackend& media, SettingService& settings,
              config::Livekit const& config);

  Task<CreateRoomOut> create(Caller const& caller, CreateRoomIn in);
  Task<std::vector<RoomView>> list(Caller const& caller);
  // Whether somebody without an account could join; counts nobody in.
  Task<CheckRoomOut> check(Caller const& caller, RoomNameIn in);
  // Archives the room and ends its meeting. Its name is free again.
  Task<MessageOut> remove(Caller const& caller, RoomIdIn in);

  // Ends rooms whose time is over and that nobody is in; those with people live on. To be called now and then.
  Task<void> sweep();

 private:
  Room new_room(Caller const& caller, CreateRoomIn const& in, std::int64_t max_participants) const;

  db::Database& database_;
  Clock& clock_;
  media::MediaBackend& media_;
  SettingService& settings_;
  config::Livekit const& config_;
};

}  // namespace bedrud
