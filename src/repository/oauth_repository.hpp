#pragma once
// Identities at providers, sign-ins under way, and the providers that an administrator added.
#include <optional>
#include <string_view>
#include <vector>
#include "database/connection.hpp"
#include "models/oauth.hpp"

namespace bedrud {

class IdentityRepository {
 public:
  explicit IdentityRepository(db::Connection& connection) : db_(connection) {}

  // UniqueViolation: somebody has it already.
  void insert(UserIdentity const& identity) {
    db_.exec(
        "INSERT INTO user_identities (id, user_id, provider, issuer, subject, email, created_at, last_used_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        identity.id, identity.user_id, identity.provider, identity.issuer, identity.subject, identity.email,
        identity.created_at, identity.last_used_at);
  }
  std::optional<UserIdentity> find(std::string_view provider, std::string_view issuer, std::string_view subject) {
    return db_.one<UserIdentity>("SELECT * FROM user_identities WHERE provider = $1 AND issuer = $2 AND subject = $3", provider,
                                 issuer, subject);
  }
  // The oldest first.
  std::vector<UserIdentity> list_of(std::string_view user_id) {
    return db_.all<UserIdentity>("SELECT * FROM user_identities WHERE user_id = $1 ORDER BY created_at, id", user_id);
  }
  void use(std::string_view id, std::int64_t now) {
    db_.exec("UPDATE user_identities SET last_used_at = $2 WHERE id = $1", id, now);
  }
  bool remove(std::string_view user_id, std::string_view id) {
    return db_.exec("DELETE FROM user_identities WHERE id = $2 AND user_id = $1", user_id, id) == 1;
  }
  std::int64_t remove_all_of(std::string_view user_id) {
    return db_.exec("DELETE FROM user_identities WHERE user_id = $1", user_id);
  }

 private:
  db::Connection& db_;
};

class OauthStateRepository {
 public:
  explicit OauthStateRepository(db::Connection& connection) : db_(connection) {}

  void insert(OauthState const& state) {
    db_.exec(
        "INSERT INTO oauth_states (id, browser, provider, issuer, redirect_uri, target, invite, user_id, session_id, native, "
        "expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        state.id, state.browser, state.provider, state.issuer, state.redirect_uri, state.target, state.invite, state.user_id,
        state.session_id, state.native, state.expires_at);
  }
  // Takes it out: a state serves one response.
  std::optional<OauthState> take(std::string_view id, std::int64_t now) {
    auto found = db_.one<OauthState>("DELETE FROM oauth_states WHERE id = $1 RETURNING *", id);
    return found && found->expires_at > now ? found : std::nullopt;
  }
  std::int64_t remove_expired(std::int64_t now) { return db_.exec("DELETE FROM oauth_states WHERE expires_at <= $1", now); }

 private:
  db::Connection& db_;
};

class OauthProviderRepository {
 public:
  explicit OauthProviderRepository(db::Connection& connection) : db_(connection) {}

  // UniqueViolation: the name is taken.
  void insert(OauthProviderRow const& row) {
    db_.exec(
        "INSERT INTO oauth_providers (name, title, issuer, client_id, client_secret, scopes, trust_email, created_at, "
        "updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        row.name, row.title, row.issuer, row.client_id, row.client_secret, row.scopes, row.trust_email, row.created_at,
        row.updated_at);
  }
  bool update(OauthProviderRow const& row) {
    return db_.exec(
               "UPDATE oauth_providers SET title = $2, issuer = $3, client_id = $4, client_secret = $5, scopes = $6, "
               "trust_email = $7, updated_at = $8 WHERE name = $1",
               row.name, row.title, row.issuer, row.client_id, row.client_secret, row.scopes, row.trust_email,
               row.updated_at) == 1;
  }
  std::optional<OauthProviderRow> find(std::string_view name) {
    return db_.one<OauthProviderRow>("SELECT * FROM oauth_providers WHERE name = $1", name);
  }
  std::vector<OauthProviderRow> list() { return db_.all<OauthProviderRow>("SELECT * FROM oauth_providers ORDER BY name"); }
  bool remove(std::string_view name) { return db_.exec("DELETE FROM oauth_providers WHERE name = $1", name) == 1; }

 private:
  db::Connection& db_;
};

}  // namespace bedrud
