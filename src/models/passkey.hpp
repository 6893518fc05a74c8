#pragma once
// Rows of passkeys. Times are UTC milliseconds.
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace bedrud {

struct Passkey {
  std::string id, user_id;
  std::string credential_id;                // base64url
  std::string public_key;                   // SubjectPublicKeyInfo (DER), base64url
  std::int64_t algorithm = 0, counter = 0;  // COSE number; signature counter
  bool user_verified = false;               // at registration: then each sign-in must be, too
  bool backup_eligible = false, backed_up = false;
  bool flags_known = true;  // false: taken over from a server that did not keep the two before; the next sign-in tells
  std::string name;
  std::int64_t created_at = 0;
  std::optional<std::int64_t> last_used_at;
};
BOOST_DESCRIBE_STRUCT(Passkey, (),
                      (id, user_id, credential_id, public_key, algorithm, counter, user_verified, backup_eligible, backed_up,
                       flags_known, name, created_at, last_used_at))

struct PasskeyChallenge {
  std::string id;       // SHA-256 of the challenge, hex
  std::string kind;     // register, login, signup
  std::string user_id;  // register, signup: whose key it will be; login: the account that was named, if one was
  std::string data;     // signup: SignupData as JSON
  std::int64_t expires_at = 0;
};
BOOST_DESCRIBE_STRUCT(PasskeyChallenge, (), (id, kind, user_id, data, expires_at))

}  // namespace bedrud
