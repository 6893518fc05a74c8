#include "services/room_password_service.hpp"

#include "auth/password.hpp"
#include "auth/password_pool.hpp"
#include "database/database.hpp"
#include "repository/room_repository.hpp"
#include "services/rate_limit_service.hpp"

namespace bedrud {
namespace {

constexpr char kRate[] = "auth";

}  // namespace

Task<std::string> RoomPasswordService::hash(std::string password) {
  if (password.empty()) co_return std::string();
  if (password.size() < kMin || password.size() > kMax) {
    throw Error(ErrorCode::kBadRequest,
                PublicText{"password must be " + std::to_string(kMin) + " to " + std::to_string(kMax) + " characters long"});
  }
  co_return co_await passwords_.run([&password] { return auth::hash_password(password); });
}

Task<std::string> RoomPasswordService::prove(Caller const& caller, std::string room_name, std::string password) {
  if (password.empty() || password.size() > kMax) co_return std::string();
  auto const room = co_await database_.read([&room_name](db::Connection& c) { return RoomRepository(c).by_name(room_name); });
  if (!room || room->password_hash.empty()) co_return std::string();
  auto const budget = "room-password:" + room->id;
  co_await rates_.require_left(kRate, budget, caller.address, caller.user_id);
  auto const& stored = room->password_hash;
  auto const check = co_await passwords_.run([&] { return auth::check_password(password, stored); });
  if (check != auth::PasswordCheck::kWrong) co_return stored;
  co_await rates_.admit(kRate, budget, caller.address, caller.user_id);
  co_return std::string();
}

// "private" is the word by which existing clients explain a refusal.
Error password_refusal(bool given) {
  Error refusal(ErrorCode::kForbidden, PublicText{given ? "This room is private, and that is not its password"
                                                        : "This room is private, it needs a password"});
  refusal.members = {{"passwordRequired", true}, {"wrongPassword", given}};
  return refusal;
}

}  // namespace bedrud
