#pragma once
// The waiting room (docs/moderation.md): who knocks waits outside until a moderator lets them in. The list is in the database,
// so it survives a restart and is the same on every server. Called from any executor.
#include <boost/describe.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <vector>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/json_rules.hpp"
#include "base/task.hpp"
#include "services/account_types.hpp"
#include "services/room_moderation_types.hpp"
#include "services/room_types.hpp"

namespace bedrud::db {
class Database;
class Connection;
}  // namespace bedrud::db

namespace bedrud::config {
struct Auth;
}  // namespace bedrud::config

namespace bedrud::media {
class MediaBackend;
}  // namespace bedrud::media

namespace bedrud {

class ParticipantRepository;
namespace webhooks {
class EventPublisher;
}  // namespace webhooks

struct WaitIn {
  std::string roomId;
  std::string knock;  // a guest's, from the refusal of guest-join; empty: the caller's session says who
};
BOOST_DESCRIBE_STRUCT(WaitIn, (), (roomId, knock))

struct WaitOut {
  std::string status;  // waiting: ask again; admitted: join now; refused
};
BOOST_DESCRIBE_STRUCT(WaitOut, (), (status))

struct WaitingView {
  std::string identity, name, avatarUrl;
  bool guest = false;
  std::string since;  // RFC 3339
};
BOOST_DESCRIBE_STRUCT(WaitingView, (), (identity, name, avatarUrl, guest, since))

struct WaitingOut {
  std::vector<WaitingView> waiting;
};
BOOST_DESCRIBE_STRUCT(WaitingOut, (), (waiting))

class RoomWaitingService {
 public:
  // patience: how long wait() holds an answer back while nothing is decided.
  RoomWaitingService(db::Database& database, Clock& clock, media::MediaBackend& media, config::Auth const& auth,
                     webhooks::EventPublisher const& events, std::chrono::milliseconds patience = std::chrono::seconds(10));

  Task<WaitOut> wait(Caller const& caller, WaitIn in);

  // By moderators of the room.
  Task<WaitingOut> list(Caller const& caller, RoomIdIn in);
  Task<StatusOut> admit(Caller const& caller, TargetIn in);
  Task<StatusOut> admit_all(Caller const& caller, RoomIdIn in);
  Task<StatusOut> refuse(Caller const& caller, TargetIn in);

 private:
  using Decision = std::function<void(db::Connection&, Room const&)>;
  Task<StatusOut> decide(Caller const& caller, std::string room_id, Decision decision);
  // In the write that lets somebody in.
  void publish(db::Connection& connection, Room const& room, Caller const& by, std::string const& user_id) const;
  std::string status_of(db::Connection& connection, std::string const& room_id, std::string const& user_id) const;

  db::Database& database_;
  Clock& clock_;
  media::MediaBackend& media_;
  webhooks::EventPublisher const& events_;
  std::string const guest_secret_;
  std::chrono::milliseconds const patience_;
};

}  // namespace bedrud

namespace bedrud::json {

template <>
struct Rules<WaitIn> {
  static constexpr std::tuple list{Rule{&WaitIn::knock, Optional{}}};
};

}  // namespace bedrud::json
