#pragma once
// Raised hands, in the order of the server, and reactions that fly over the picture. Called from any executor.
#include <boost/describe.hpp>
#include <string>
#include "base/caller.hpp"
#include "base/clock.hpp"
#include "base/json_rules.hpp"
#include "base/task.hpp"
#include "services/account_types.hpp"
#include "services/room_moderation_types.hpp"
#include "services/room_types.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud::media {
class MediaBackend;
}  // namespace bedrud::media

namespace bedrud {

struct HandIn {
  std::string roomId;
  bool raised = false;
};
BOOST_DESCRIBE_STRUCT(HandIn, (), (roomId, raised))

struct EmojiIn {
  std::string roomId, emoji;
};
BOOST_DESCRIBE_STRUCT(EmojiIn, (), (roomId, emoji))

class RoomHandService {
 public:
  RoomHandService(db::Database& database, Clock& clock, media::MediaBackend& media)
      : database_(database),
        clock_(clock),
        media_(media) {}

  // One's own. Raising it again keeps the place; it goes down when the person leaves.
  Task<StatusOut> set(Caller const& caller, HandIn in);
  // By moderators.
  Task<StatusOut> lower(Caller const& caller, TargetIn in);
  Task<StatusOut> lower_all(Caller const& caller, RoomIdIn in);
  // Shown to everybody, kept nowhere.
  Task<StatusOut> react(Caller const& caller, EmojiIn in);

 private:
  db::Database& database_;
  Clock& clock_;
  media::MediaBackend& media_;
};

}  // namespace bedrud
