#include "services/user_removal.hpp"

#include "base/log.hpp"
#include "database/connection.hpp"
#include "media/media_backend.hpp"
#include "repository/room_repository.hpp"
#include "repository/user_repository.hpp"
#include "services/recording_removal_service.hpp"
#include "services/user_avatar_files.hpp"

namespace bedrud {

bool may_lose(db::Connection& connection, std::string_view user_id) {
  auto const superadmins = UserRepository(connection).lock_superadmins();
  bool const is_one = std::find(superadmins.begin(), superadmins.end(), user_id) != superadmins.end();
  return !is_one || superadmins.size() > 1;
}

LeftBehind remove_user(db::Connection& connection, std::string_view user_id, std::int64_t now) {
  RoomRepository rooms(connection);
  UserRepository users(connection);
  auto const user = users.by_id(user_id);
  LeftBehind left{rooms.active_names_of(user_id), rooms.names_with_seat_of(user_id), user ? user->avatar_url : ""};
  doom_recordings_of_owner(connection, user_id, now);
  users.remove(user_id);
  return left;
}

Task<void> clear_away(media::MediaBackend& media, UserAvatarFiles const& pictures, std::string user_id, LeftBehind left) {
  pictures.discard(left.picture);
  try {
    for (auto const& name : left.own) co_await media.delete_room(name);
    for (auto const& name : left.others) co_await media.remove_participant(name, user_id);
  } catch (std::exception const& failed) {
    log::warn("the meetings of a removed account were not ended",
              {{"user", boost::json::value(user_id)}, {"reason", failed.what()}});
  }
}

}  // namespace bedrud
