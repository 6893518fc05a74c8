#pragma once
// Accounts as the command line manages them (rest-contract 10.2). The functions block; they also work while the server runs,
// which sees a change after a second at the latest.
#include <cstdint>
#include <string>
#include <vector>
#include "base/clock.hpp"
#include "models/user.hpp"

namespace bedrud::db {
class Database;
}  // namespace bedrud::db

namespace bedrud {

enum class Role { kUser, kAdministrator };

class UserService {
 public:
  UserService(db::Database& database, Clock& clock) : database_(database), clock_(clock) {}

  // The new account; its address counts as confirmed. Throws Error: kBadRequest for what does not validate, kConflict when the
  // address has an account.
  User create_now(std::string const& email, std::string const& password, std::string const& name, Role role);
  // Makes the account of this address an administrator; of several the one with a password. Throws Error kNotFound.
  User promote_now(std::string const& email);
  // Accounts without guests, newest first. page counts from 1.
  std::vector<User> list_now(std::int64_t page, std::int64_t page_size);

 private:
  db::Database& database_;
  Clock& clock_;
};

}  // namespace bedrud
