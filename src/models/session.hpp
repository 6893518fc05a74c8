#pragma once
// Rows behind sign-in. Times are UTC milliseconds.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace bedrud {

// A refresh family: one sign-in on one device. Its refresh tokens are numbered by `generation`; a token carries (id,
// generation) and was issued at rotated_at, so the current one can be signed again with the same bytes.
struct Session {
  std::string id, user_id;
  std::int64_t generation = 1;
  std::int64_t created_at = 0;
  std::int64_t rotated_at = 0;  // when the current generation was issued
  std::int64_t expires_at = 0;  // of the current generation
  std::optional<std::int64_t> ended_at;
  std::string end_reason;  // logout, reuse, password, admin, ...
  std::string user_agent, address;
  std::int64_t last_used_at = 0;  // at most five minutes old; 0: not since this is recorded
};
BOOST_DESCRIBE_STRUCT(Session, (),
                      (id, user_id, generation, created_at, rotated_at, expires_at, ended_at, end_reason, user_agent, address,
                       last_used_at))

// What a request needs to know about its access token's owner, in one row.
struct Principal {
  std::string user_id, email, name, provider, avatar_url, accesses;
  bool is_active = false;
  std::optional<std::int64_t> email_verified_at, password_changed_at;
  std::int64_t created_at = 0, updated_at = 0;
  std::optional<std::int64_t> ended_at;  // of the session
  std::int64_t last_used_at = 0;         // of the session
  bool second_factor = false;            // codes are enabled, or keys that know their user are the only way in
};
BOOST_DESCRIBE_STRUCT(Principal, (),
                      (user_id, email, name, provider, avatar_url, accesses, is_active, email_verified_at, password_changed_at,
                       created_at, updated_at, ended_at, last_used_at, second_factor))

// An invitation to register. Unused while used_at is empty; an address limits it to that registrant.
struct InviteToken {
  std::string id, token, email;
  std::optional<std::string> created_by;  // empty: made on the command line
  std::int64_t expires_at = 0;
  std::optional<std::int64_t> used_at;
  std::optional<std::string> used_by;
  std::int64_t created_at = 0;
};
BOOST_DESCRIBE_STRUCT(InviteToken, (), (id, token, email, created_by, expires_at, used_at, used_by, created_at))

}  // namespace bedrud
