#pragma once
// The end of an account, shared by its owner's wish and an administrator's.
#include <string>
#include <string_view>
#include <vector>
#include "base/task.hpp"

namespace bedrud::db {
class Connection;
}  // namespace bedrud::db

namespace bedrud::media {
class MediaBackend;
}  // namespace bedrud::media

namespace bedrud {

class UserAvatarFiles;

// What an account leaves behind outside the database.
struct LeftBehind {
  std::vector<std::string> own;     // active rooms it made: they end
  std::vector<std::string> others;  // rooms in which it has a seat
  std::string picture;              // its avatar_url
};

// Whether another active superadmin remains without this user. Inside a write: the rows of all superadmins are held until its
// end, so of two administrators who remove each other at the same moment one is refused (W33).
bool may_lose(db::Connection& connection, std::string_view user_id);

// Inside a write, after may_lose. Takes sessions, rooms, seats, preferences and keys with it.
LeftBehind remove_user(db::Connection& connection, std::string_view user_id, std::int64_t now);

// After the write. Never throws: what the media side does not know is over anyway.
Task<void> clear_away(media::MediaBackend& media, UserAvatarFiles const& pictures, std::string user_id, LeftBehind left);

}  // namespace bedrud
