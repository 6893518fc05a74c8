#pragma once
// Passkeys and the challenges they answer.
#include <optional>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/passkey.hpp"

namespace bedrud {

class PasskeyRepository {
 public:
  explicit PasskeyRepository(db::Connection& connection) : db_(connection) {}

  // UniqueViolation: the key is registered, here or with another account.
  void insert(Passkey const& key) {
    db_.exec(
        "INSERT INTO passkeys (id, user_id, credential_id, public_key, algorithm, counter, user_verified, backup_eligible, "
        "backed_up, flags_known, name, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        key.id, key.user_id, key.credential_id, key.public_key, key.algorithm, key.counter, key.user_verified,
        key.backup_eligible, key.backed_up, key.flags_known, key.name, key.created_at);
  }
  std::optional<Passkey> by_credential(std::string_view credential_id) {
    return db_.one<Passkey>("SELECT * FROM passkeys WHERE credential_id = $1", credential_id);
  }
  // The oldest first.
  std::vector<Passkey> list_of(std::string_view user_id) {
    return db_.all<Passkey>("SELECT * FROM passkeys WHERE user_id = $1 ORDER BY created_at, id", user_id);
  }
  // False: another sign-in with the same key came in between.
  bool use(Passkey const& key, std::int64_t counter, bool backup_eligible, bool backed_up, std::int64_t now) {
    return db_.exec(
               "UPDATE passkeys SET counter = $3, backup_eligible = $4, backed_up = $5, flags_known = TRUE, last_used_at = $6 "
               "WHERE id = $1 AND counter = $2",
               key.id, key.counter, counter, backup_eligible, backed_up, now) == 1;
  }
  bool rename(std::string_view user_id, std::string_view id, std::string_view name) {
    return db_.exec("UPDATE passkeys SET name = $3 WHERE id = $2 AND user_id = $1", user_id, id, name) == 1;
  }
  bool remove(std::string_view user_id, std::string_view id) {
    return db_.exec("DELETE FROM passkeys WHERE id = $2 AND user_id = $1", user_id, id) == 1;
  }
  std::int64_t remove_all_of(std::string_view user_id) { return db_.exec("DELETE FROM passkeys WHERE user_id = $1", user_id); }

  void insert_challenge(PasskeyChallenge const& challenge) {
    db_.exec("INSERT INTO passkey_challenges (id, kind, user_id, data, expires_at) VALUES ($1, $2, $3, $4, $5)", challenge.id,
             challenge.kind, challenge.user_id, challenge.data, challenge.expires_at);
  }
  // Takes it out: a challenge serves one answer.
  std::optional<PasskeyChallenge> take_challenge(std::string_view id, std::string_view kind, std::int64_t now) {
    auto found = db_.one<PasskeyChallenge>("DELETE FROM passkey_challenges WHERE id = $1 AND kind = $2 RETURNING *", id, kind);
    return found && found->expires_at > now ? found : std::nullopt;
  }
  std::int64_t remove_expired_challenges(std::int64_t now) {
    return db_.exec("DELETE FROM passkey_challenges WHERE expires_at <= $1", now);
  }

 private:
  db::Connection& db_;
};

}  // namespace bedrud
