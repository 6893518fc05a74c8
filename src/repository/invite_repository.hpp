#pragma once
// Invitations to register and the one-time link of the first administrator. Consuming is one conditional update, so a token
// serves once however many present it; do it in the transaction that inserts the user.
#include <optional>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/session.hpp"

namespace bedrud {

class InviteRepository {
 public:
  explicit InviteRepository(db::Connection& connection) : db_(connection) {}

  void insert(InviteToken const& invite) {
    db_.exec("INSERT INTO invite_tokens (id, token, email, created_by, expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
             invite.id, invite.token, invite.email, invite.created_by, invite.expires_at, invite.created_at);
  }
  std::optional<InviteToken> by_id(std::string_view id) {
    return db_.one<InviteToken>("SELECT * FROM invite_tokens WHERE id = $1", id);
  }
  // The newest first.
  std::vector<InviteToken> page(std::int64_t limit, std::int64_t offset) {
    return db_.all<InviteToken>("SELECT * FROM invite_tokens ORDER BY created_at DESC, id DESC LIMIT $1 OFFSET $2", limit,
                                offset);
  }
  std::int64_t count() { return db_.one<std::int64_t>("SELECT count(*) FROM invite_tokens").value_or(0); }
  bool remove(std::string_view id) { return db_.exec("DELETE FROM invite_tokens WHERE id = $1", id) == 1; }
  std::optional<InviteToken> find_usable(std::string_view token, std::int64_t now) {
    return db_.one<InviteToken>("SELECT * FROM invite_tokens WHERE token = $1 AND used_at IS NULL AND expires_at > $2", token,
                                now);
  }
  // False: unknown, used, expired, or meant for another address.
  bool consume(std::string_view token, std::string_view email, std::string_view user_id, std::int64_t now) {
    return db_.exec(
               "UPDATE invite_tokens SET used_at = $4, used_by = $3 WHERE token = $1 AND used_at IS NULL AND expires_at > $4 "
               "AND (email = '' OR email = $2)",
               token, email, user_id, now) == 1;
  }

 private:
  db::Connection& db_;
};

class SetupTokenRepository {
 public:
  explicit SetupTokenRepository(db::Connection& connection) : db_(connection) {}

  // Only the newest link works.
  void replace(std::string_view hash, std::int64_t now, std::int64_t expires_at) {
    db_.exec("DELETE FROM setup_tokens");
    db_.exec("INSERT INTO setup_tokens (token_hash, created_at, expires_at) VALUES ($1, $2, $3)", hash, now, expires_at);
  }
  bool usable(std::string_view hash, std::int64_t now) {
    return db_.one<int>("SELECT 1 FROM setup_tokens WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2", hash, now)
        .has_value();
  }
  bool consume(std::string_view hash, std::int64_t now) {
    return db_.exec("UPDATE setup_tokens SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2", hash,
                    now) == 1;
  }

 private:
  db::Connection& db_;
};

}  // namespace bedrud
