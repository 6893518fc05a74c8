#pragma once
// Rows of accounts. Member names are column names; times are UTC milliseconds.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace bedrud {

struct User {
  std::string id;
  std::string email;  // canonical form
  std::string name;
  std::string provider;  // local, passkey, guest, google, github, twitter; unique together with email
  std::string avatar_url;
  std::string password;  // argon2id or bcrypt text; empty: no password
  std::string accesses;  // "{user,superadmin}"; see split_accesses in repository/user_repository.hpp
  bool is_active = true;
  std::optional<std::int64_t> email_verified_at, password_changed_at;
  std::int64_t created_at = 0, updated_at = 0;
};
BOOST_DESCRIBE_STRUCT(User, (),
                      (id, email, name, provider, avatar_url, password, accesses, is_active, email_verified_at,
                       password_changed_at, created_at, updated_at))

}  // namespace bedrud
