#pragma once
// Making, listing, checking and ending rooms (rest-contract 1.11, 4.1 to 4.3). Called from any executor.
#include <chrono>
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

namespace bedrud::webhooks {
class EventPublisher;
}  // namespace bedrud::webhooks

namespace bedrud {

class RoomPasswordService;

class RoomService {
 public:
  static constexpr std::int64_t kLifetimeMs = 24LL * 3600 * 1000;  // after the last activity

  // The configuration must outlive the service.
  // farewell: how long people have to hear that their room ends.
  RoomService(db::Database& database, Clock& clock, media::MediaBackend& media, SettingService& settings,
              RoomPasswordService& passwords, webhooks::EventPublisher const& events, config::Livekit const& config,
              std::chrono::milliseconds farewell = std::chrono::milliseconds(300));

  Task<CreateRoomOut> create(Caller const& caller, CreateRoomIn in);
  Task<std::vector<RoomView>> list(Caller const& caller);
  // By the host.
  Task<RoomView> read(Caller const& caller, RoomIdIn in);
  // Whether somebody without an account could join; counts nobody in.
  Task<CheckRoomOut> check(Caller const& caller, RoomNameIn in);
  // Acts at once on those who are in: who may no longer use the camera has none.
  Task<RoomView> update(Caller const& caller, UpdateRoomIn in);
  Task<ArchivedOut> archived(Caller const& caller, ArchivedQuery in);
  // Archives the room and ends its meeting. Its name is free again.
  Task<MessageOut> remove(Caller const& caller, RoomIdIn in);

  // Ends rooms whose time is over and that nobody is in; those with people live on. To be called now and then.
  Task<void> sweep();

 private:
  Task<void> settle(Room const& room);
  Room new_room(Caller const& caller, CreateRoomIn const& in, std::int64_t max_participants) const;

  db::Database& database_;
  Clock& clock_;
  media::MediaBackend& media_;
  SettingService& settings_;
  RoomPasswordService& passwords_;
  webhooks::EventPublisher const& events_;
  config::Livekit const& config_;
  std::chrono::milliseconds const farewell_;
};

}  // namespace bedrud
