#pragma once
// Refresh families and access tokens that were given back. A refresh token names its family and its generation; it is good
// once. The generation before the current one is answered for a short grace (two tabs of one browser race); anything older
// is a stolen token and ends the family.
#include <optional>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/session.hpp"

namespace bedrud {

struct Rotation {
  enum class Outcome {
    kRotated,  // the presented token was the current one; session holds the next generation
    kGrace,    // it was the one before, within the grace; session holds the current generation, to be issued again
    kReused,   // it was used before: the family is ended now
    kEnded,    // the family was ended or has expired
    kUnknown,  // there is no such family or generation
  };
  Outcome outcome = Outcome::kUnknown;
  Session session;
};

class SessionRepository {
 public:
  explicit SessionRepository(db::Connection& connection) : db_(connection) {}

  void insert(Session const& session) {
    db_.exec(
        "INSERT INTO sessions (id, user_id, generation, created_at, rotated_at, expires_at, user_agent, address, "
        "last_used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $4)",
        session.id, session.user_id, session.generation, session.created_at, session.rotated_at, session.expires_at,
        session.user_agent, session.address);
  }
  std::optional<Session> by_id(std::string_view id) { return db_.one<Session>("SELECT * FROM sessions WHERE id = $1", id); }
  // Running or over.
  bool has_any(std::string_view user_id) {
    return db_.one<std::int64_t>("SELECT 1 FROM sessions WHERE user_id = $1 LIMIT 1", user_id).has_value();
  }
  // Not ended and not expired, the latest used first.
  std::vector<Session> list_of(std::string_view user_id, std::int64_t now) {
    return db_.all<Session>(
        "SELECT * FROM sessions WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY last_used_at DESC, "
        "rotated_at DESC",
        user_id, now);
  }

  // The whole rule of rotation. The update holds the generation it expects, so of two racing calls one rotates and the other
  // finds the grace. Judge the outcome outside the write: a throw inside would take the ending of a stolen family back.
  Rotation rotate(std::string_view id, std::int64_t generation, std::int64_t now, std::int64_t grace_ms,
                  std::int64_t lifetime_ms) {
    auto rotated = db_.one<Session>(
        "UPDATE sessions SET generation = generation + 1, rotated_at = $3, expires_at = $4 "
        "WHERE id = $1 AND generation = $2 AND ended_at IS NULL AND expires_at > $3 RETURNING *",
        id, generation, now, now + lifetime_ms);
    if (rotated) return {Rotation::Outcome::kRotated, std::move(*rotated)};
    auto found = by_id(id);
    if (!found || generation > found->generation || generation < 1) return {};
    auto& session = *found;
    if (session.ended_at || session.expires_at <= now) return {Rotation::Outcome::kEnded, std::move(session)};
    if (generation == session.generation - 1 && now - session.rotated_at <= grace_ms) {
      return {Rotation::Outcome::kGrace, std::move(session)};
    }
    end(id, "reuse", now);
    return {Rotation::Outcome::kReused, std::move(session)};
  }

  void touch(std::string_view id, std::string_view user_agent, std::string_view address, std::int64_t now) {
    db_.exec("UPDATE sessions SET last_used_at = $4, user_agent = $2, address = $3 WHERE id = $1 AND last_used_at < $4", id,
             user_agent, address, now);
  }
  // Only the user's own.
  bool end_of(std::string_view user_id, std::string_view id, std::string_view reason, std::int64_t now) {
    return db_.exec("UPDATE sessions SET ended_at = $4, end_reason = $3 WHERE id = $2 AND user_id = $1 AND ended_at IS NULL",
                    user_id, id, reason, now) == 1;
  }

  bool end(std::string_view id, std::string_view reason, std::int64_t now) {
    return db_.exec("UPDATE sessions SET ended_at = $3, end_reason = $2 WHERE id = $1 AND ended_at IS NULL", id, reason, now) ==
           1;
  }
  // Every sign-in of a user but one (none: except is empty). Returns how many ended.
  std::int64_t end_all_of(std::string_view user_id, std::string_view reason, std::int64_t now, std::string_view except = {}) {
    return db_.exec("UPDATE sessions SET ended_at = $3, end_reason = $2 WHERE user_id = $1 AND ended_at IS NULL AND id <> $4",
                    user_id, reason, now, except);
  }

  // What a request needs to know about its token: the user and whether the session still stands, in one row.
  std::optional<Principal> principal(std::string_view session_id) {
    return db_.one<Principal>(
        "SELECT u.id AS user_id, u.email, u.name, u.provider, u.avatar_url, u.accesses, u.is_active, u.email_verified_at, "
        "u.password_changed_at, u.created_at, u.updated_at, s.ended_at, s.last_used_at, (EXISTS (SELECT 1 FROM user_totp t "
        "WHERE t.user_id = u.id AND t.enabled_at IS NOT NULL) OR "
        "(u.password = '' AND EXISTS (SELECT 1 FROM passkeys k WHERE k.user_id = u.id AND k.user_verified))) AS second_factor "
        "FROM sessions s JOIN users u ON u.id = "
        "s.user_id WHERE "
        "s.id = $1",
        session_id);
  }

  // Whether the user was signed in from there lately.
  bool was_at(std::string_view user_id, std::string_view address) {
    return db_.one<int>("SELECT 1 FROM sessions WHERE user_id = $1 AND address = $2 LIMIT 1", user_id, address).has_value();
  }

  // Refuses one access token until it expires by itself.
  void block_access(std::string_view token_id, std::int64_t expires_at, std::int64_t now) {
    db_.exec(
        "INSERT INTO blocked_access_tokens (token, expires_at, created_at) VALUES ($1, $2, $3) ON CONFLICT (token) DO NOTHING",
        token_id, expires_at, now);
  }
  bool access_blocked(std::string_view token_id) {
    return db_.one<int>("SELECT 1 FROM blocked_access_tokens WHERE token = $1", token_id).has_value();
  }

  // Rows that say nothing any more. Ended families stay until they would have expired: reuse is told from garbage by them.
  std::int64_t remove_expired(std::int64_t now) {
    return db_.exec("DELETE FROM sessions WHERE expires_at <= $1", now) +
           db_.exec("DELETE FROM blocked_access_tokens WHERE expires_at <= $1", now);
  }

 private:
  db::Connection& db_;
};

}  // namespace bedrud
