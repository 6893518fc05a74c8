#include "services/user_service.hpp"

#include <algorithm>
#include "auth/password.hpp"
#include "base/error.hpp"
#include "base/id.hpp"
#include "database/database.hpp"
#include "repository/user_repository.hpp"
#include "services/account_rules.hpp"

namespace bedrud {

User UserService::create_now(std::string const& email, std::string const& password, std::string const& name, Role role) {
  User user;
  user.email = require_email(email);
  user.name = require_name(name);
  require_new_password(password);
  user.id = new_id();
  user.provider = "local";
  user.accesses = role == Role::kAdministrator ? join_accesses({"superadmin", "user"}) : join_accesses({"user"});
  user.created_at = user.updated_at = clock_.now_ms();
  user.email_verified_at = user.created_at;
  user.password = auth::hash_password(password);
  database_.write_now([&user](db::Connection& c) {
    UserRepository users(c);
    if (!users.all_by_email(user.email).empty()) {
      throw Error(ErrorCode::kConflict, PublicText{user.email + " has an account already"});
    }
    users.insert(user);
  });
  return user;
}

User UserService::promote_now(std::string const& email) {
  auto const address = canonical_email(email);
  auto const now = clock_.now_ms();
  return database_.write_now([&](db::Connection& c) {
    UserRepository users(c);
    auto found = users.all_by_email(address);
    auto const with_password =
        std::find_if(found.begin(), found.end(), [](User const& user) { return user.provider == "local"; });
    if (address.empty() || found.empty()) throw Error(ErrorCode::kNotFound, PublicText{"no account has the address " + email});
    auto user = with_password != found.end() ? *with_password : found.front();
    user.accesses = join_accesses({"superadmin", "user"});
    users.set_accesses(user.id, user.accesses, now);
    return user;
  });
}

std::vector<User> UserService::list_now(std::int64_t page, std::int64_t page_size) {
  auto const size = std::clamp<std::int64_t>(page_size, 1, 1000);
  auto const offset = (std::max<std::int64_t>(page, 1) - 1) * size;
  return database_.read_now([=](db::Connection& c) { return UserRepository(c).list(false, size, offset); });
}

}  // namespace bedrud
