#pragma once
// Accounts. Synchronous functions on the connection of a read or write; e-mail addresses come in canonical form.
#include <optional>
#include <string>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/user.hpp"

namespace bedrud {

// "{user,superadmin}" <-> its words: the stored form of User::accesses.
inline std::vector<std::string> split_accesses(std::string_view stored) {
  std::vector<std::string> words;
  if (stored.starts_with('{')) stored.remove_prefix(1);
  if (stored.ends_with('}')) stored.remove_suffix(1);
  while (!stored.empty()) {
    auto const comma = std::min(stored.find(','), stored.size());
    if (comma > 0) words.emplace_back(stored.substr(0, comma));
    stored.remove_prefix(std::min(comma + 1, stored.size()));
  }
  return words;
}
inline std::string join_accesses(std::vector<std::string> const& words) {
  std::string stored = "{";
  for (auto const& word : words) stored += (stored.size() > 1 ? "," : "") + word;
  return stored + "}";
}

class UserRepository {
 public:
  explicit UserRepository(db::Connection& connection) : db_(connection) {}

  // UniqueViolation: this provider has the address already.
  void insert(User const& user) {
    db_.exec(
        "INSERT INTO users (id, email, name, provider, avatar_url, password, accesses, is_active, email_verified_at, "
        "password_changed_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        user.id, user.email, user.name, user.provider, user.avatar_url, user.password, user.accesses, user.is_active,
        user.email_verified_at, user.password_changed_at, user.created_at, user.updated_at);
  }

  // The row of somebody who joins by link: made once, renamed later. An account of another provider keeps its name.
  void upsert_guest(std::string_view id, std::string_view name, std::int64_t now) {
    db_.exec(
        "INSERT INTO users (id, email, name, provider, accesses, created_at, updated_at) "
        "VALUES ($1, $2, $3, 'guest', '{guest}', $4, $4) "
        "ON CONFLICT (id) DO UPDATE SET name = excluded.name, updated_at = excluded.updated_at WHERE users.provider = 'guest'",
        id, std::string(id) + "@bedrud.guest", name, now);
  }

  std::optional<User> by_id(std::string_view id) { return db_.one<User>("SELECT * FROM users WHERE id = $1", id); }
  // Holds the row until the transaction ends: whoever counts what a user owns before adding to it calls this.
  bool lock(std::string_view id) { return db_.one<int>("SELECT 1 FROM users WHERE id = $1 {for_update}", id).has_value(); }
  std::optional<User> by_email(std::string_view email, std::string_view provider) {
    return db_.one<User>("SELECT * FROM users WHERE email = $1 AND provider = $2", email, provider);
  }
  // The same address can stand once for each provider; the oldest account first.
  std::vector<User> all_by_email(std::string_view email) {
    return db_.all<User>("SELECT * FROM users WHERE email = $1 ORDER BY created_at, id", email);
  }
  // Whoever holds a seat in the room.
  std::vector<User> list_seated(std::string_view room_id) {
    return db_.all<User>(
        "SELECT u.* FROM users u JOIN room_participants p ON p.user_id = u.id WHERE p.room_id = $1 AND p.is_active", room_id);
  }
  // Newest first; guests only when asked for.
  std::vector<User> list(bool guests, std::int64_t limit, std::int64_t offset) {
    return db_.all<User>(
        "SELECT * FROM users WHERE (provider <> 'guest' OR $1 = 1) ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3",
        guests ? 1 : 0, limit, offset);
  }
  // Accounts, guests not counted.
  std::int64_t count() { return db_.one<std::int64_t>("SELECT count(*) FROM users WHERE provider <> 'guest'").value_or(0); }
  bool superadmin_exists() {
    return db_.one<int>("SELECT 1 FROM users WHERE accesses LIKE '%superadmin%' AND is_active LIMIT 1").has_value();
  }

  // The ids of all active superadmins; their rows are held until the transaction ends.
  std::vector<std::string> lock_superadmins() {
    return db_.all<std::string>(
        "SELECT id FROM users WHERE accesses LIKE '%superadmin%' AND is_active ORDER BY id {for_update}");
  }

  bool set_name(std::string_view id, std::string_view name, std::int64_t now) {
    return db_.exec("UPDATE users SET name = $2, updated_at = $3 WHERE id = $1", id, name, now) == 1;
  }
  bool set_avatar(std::string_view id, std::string_view url, std::int64_t now) {
    return db_.exec("UPDATE users SET avatar_url = $2, updated_at = $3 WHERE id = $1", id, url, now) == 1;
  }
  // The addresses of all pictures.
  std::vector<std::string> avatars() { return db_.all<std::string>("SELECT avatar_url FROM users WHERE avatar_url <> ''"); }
  bool set_email(std::string_view id, std::string_view email, std::optional<std::int64_t> verified_at, std::int64_t now) {
    return db_.exec("UPDATE users SET email = $2, email_verified_at = $3, updated_at = $4 WHERE id = $1", id, email,
                    verified_at, now) == 1;
  }
  // UniqueViolation: that provider has the address already.
  bool set_provider(std::string_view id, std::string_view provider, std::int64_t now) {
    return db_.exec("UPDATE users SET provider = $2, updated_at = $3 WHERE id = $1", id, provider, now) == 1;
  }
  bool set_accesses(std::string_view id, std::string_view accesses, std::int64_t now) {
    return db_.exec("UPDATE users SET accesses = $2, updated_at = $3 WHERE id = $1", id, accesses, now) == 1;
  }
  bool set_active(std::string_view id, bool active, std::int64_t now) {
    return db_.exec("UPDATE users SET is_active = $2, updated_at = $3 WHERE id = $1", id, active, now) == 1;
  }
  // A new password.
  bool set_password(std::string_view id, std::string_view hash, std::int64_t now) {
    return db_.exec("UPDATE users SET password = $2, password_changed_at = $3, updated_at = $3 WHERE id = $1", id, hash, now) ==
           1;
  }
  // A new password, unless it was changed since `seen` (its password_changed_at when the decision was made).
  bool replace_password(std::string_view id, std::string_view hash, std::optional<std::int64_t> seen, std::int64_t now) {
    return db_.exec(
               "UPDATE users SET password = $2, password_changed_at = $4, updated_at = $4 WHERE id = $1 "
               "AND COALESCE(password_changed_at, 0) = $3",
               id, hash, seen.value_or(0), now) == 1;
  }
  // False: another address by now, or confirmed already.
  bool verify_email(std::string_view id, std::string_view email, std::int64_t now) {
    return db_.exec(
               "UPDATE users SET email_verified_at = $3, updated_at = $3 WHERE id = $1 AND email = $2 AND email_verified_at IS "
               "NULL",
               id, email, now) == 1;
  }
  // The same password under another hash; lost when it was changed meanwhile.
  bool rehash_password(std::string_view id, std::string_view old_hash, std::string_view new_hash) {
    return db_.exec("UPDATE users SET password = $3 WHERE id = $1 AND password = $2", id, old_hash, new_hash) == 1;
  }
  // Guests made before `before` who have no session any more and no seat; a ban is kept with the guest it is for.
  std::int64_t remove_idle_guests(std::int64_t before) {
    return db_.exec(
        "DELETE FROM users WHERE created_at < $1 AND provider = 'guest' "
        "AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = users.id) "
        "AND NOT EXISTS (SELECT 1 FROM room_participants p WHERE p.user_id = users.id AND (p.is_active OR p.is_banned))",
        before);
  }
  // Accounts made before `before` that never confirmed their address; neither administrators nor anybody who has a room.
  std::int64_t remove_unverified(std::int64_t before) {
    return db_.exec(
        "DELETE FROM users WHERE email_verified_at IS NULL AND updated_at < $1 AND provider IN ('local', 'passkey') "
        "AND accesses NOT LIKE '%admin%' AND NOT EXISTS (SELECT 1 FROM rooms r WHERE r.created_by = users.id)",
        before);
  }
  // Takes sessions, rooms and participations with it.
  bool remove(std::string_view id) { return db_.exec("DELETE FROM users WHERE id = $1", id) == 1; }

 private:
  db::Connection& db_;
};

}  // namespace bedrud
