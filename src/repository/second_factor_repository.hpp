#pragma once
// Second factors. Taking a code is one conditional update: it serves once however many present it.
#include <optional>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/second_factor.hpp"

namespace bedrud {

class SecondFactorRepository {
 public:
  explicit SecondFactorRepository(db::Connection& connection) : db_(connection) {}

  std::optional<UserTotp> find(std::string_view user_id) {
    return db_.one<UserTotp>("SELECT * FROM user_totp WHERE user_id = $1", user_id);
  }
  // Another try of somebody who has not finished; false when it is enabled already.
  bool begin(std::string_view user_id, std::string_view secret, std::int64_t now) {
    return db_.exec(
               "INSERT INTO user_totp (user_id, secret, created_at) VALUES ($1, $2, $3) ON CONFLICT (user_id) DO UPDATE SET "
               "secret = excluded.secret, created_at = excluded.created_at WHERE user_totp.enabled_at IS NULL",
               user_id, secret, now) == 1;
  }
  bool enable(std::string_view user_id, std::int64_t step, std::int64_t now) {
    return db_.exec("UPDATE user_totp SET enabled_at = $3, last_step = $2 WHERE user_id = $1 AND enabled_at IS NULL", user_id,
                    step, now) == 1;
  }
  bool take_step(std::string_view user_id, std::int64_t step) {
    return db_.exec("UPDATE user_totp SET last_step = $2 WHERE user_id = $1 AND enabled_at IS NOT NULL AND last_step < $2",
                    user_id, step) == 1;
  }
  bool take_recovery_code(std::string_view user_id, std::string_view hash, std::int64_t now) {
    return db_.exec("UPDATE recovery_codes SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL", user_id,
                    hash, now) == 1;
  }
  void replace_recovery_codes(std::string_view user_id, std::vector<std::string> const& hashes) {
    db_.exec("DELETE FROM recovery_codes WHERE user_id = $1", user_id);
    for (auto const& hash : hashes) {
      db_.exec("INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, $2)", user_id, hash);
    }
  }
  std::int64_t recovery_codes_left(std::string_view user_id) {
    return db_.one<std::int64_t>("SELECT count(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL", user_id)
        .value_or(0);
  }
  bool remove(std::string_view user_id) {
    db_.exec("DELETE FROM recovery_codes WHERE user_id = $1", user_id);
    return db_.exec("DELETE FROM user_totp WHERE user_id = $1", user_id) == 1;
  }

 private:
  db::Connection& db_;
};

}  // namespace bedrud
