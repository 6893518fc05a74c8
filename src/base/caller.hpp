#pragma once
// Who calls a service: filled from the session by the HTTP layer, by the CLI or by a job. Carries no transport.
#include <cstdint>
#include <string>
#include <vector>

namespace bedrud {

// The access levels in rising order; a row of the route table names the least one it admits (rest-contract 1.5, 2.1).
enum class Access {
  kOpen,      // nobody needs to be signed in
  kOptional,  // a session is read when there is one; a bad one counts as none
  kSession,   // any session, guests included
  kUser,      // a session of an account (no guest)
  kAdmin,     // reserved for roles between user and superadmin
  kSuperadmin,
};

struct Caller {
  std::string user_id;     // empty: anonymous
  std::string session_id;  // the refresh family the access token belongs to
  std::string name, email, provider;
  std::string avatar_url;  // of the account's picture, may be empty
  std::vector<std::string> accesses;
  std::string access_token_id;         // jti, for logout
  std::int64_t access_expires_at = 0;  // UTC milliseconds
  std::string address;                 // the client's IP address, after the trusted-proxy rule
  std::string user_agent;
  std::string request_id;
  std::string origin;                  // scheme://host[:port] the client used to reach us, behind a proxy too
  bool second_factor = false;          // the account has one
  bool second_factor_missing = false;  // and must set one up before anything else opens
  bool unverified = false;             // the address must be confirmed before most routes open
  Access level = Access::kOpen;

  bool anonymous() const { return user_id.empty(); }
  bool guest() const { return provider == "guest"; }
};

}  // namespace bedrud
