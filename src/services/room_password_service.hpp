#pragma once
// Passwords of rooms. Hashing is slow and runs on the pool, outside of every transaction: what was proven is the hash, which
// the one who lets in compares with the room's. Called from any executor.
#include <string>
#include "base/caller.hpp"
#include "base/error.hpp"
#include "base/task.hpp"
#include "models/room.hpp"

namespace bedrud::auth {
class PasswordPool;
}  // namespace bedrud::auth

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud {

class RateLimitService;

class RoomPasswordService {
 public:
  static constexpr std::size_t kMin = 4, kMax = 128;  // characters of a room's password

  RoomPasswordService(db::Database& database, auth::PasswordPool& passwords, RateLimitService& rates)
      : database_(database),
        passwords_(passwords),
        rates_(rates) {}

  // For the room's row. Empty stays empty; throws kBadRequest for one that is too short or too long.
  Task<std::string> hash(std::string password);
  // The hash of the room of that name when the password is right, else empty. Counts what is wrong, for the address and the
  // account; throws kTooManyRequests when there was too much of it.
  Task<std::string> prove(Caller const& caller, std::string room_name, std::string password);

 private:
  db::Database& database_;
  auth::PasswordPool& passwords_;
  RateLimitService& rates_;
};

// What somebody is told who has not proven it. `given`: there was a password, a wrong one.
Error password_refusal(bool given);

}  // namespace bedrud
