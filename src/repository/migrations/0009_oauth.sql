-- Who somebody is at an identity provider. The issuer belongs to it: a provider that an administrator later names alike knows
-- nobody of the one before. Goes with the user.
CREATE TABLE user_identities (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  provider TEXT NOT NULL,
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  email TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  last_used_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX idx_user_identities_subject ON user_identities (provider, issuer, subject);
CREATE INDEX idx_user_identities_user_id ON user_identities (user_id);

-- Sign-ins under way. A row is taken out by the first response with its state, right or wrong; what a thief of the table would
-- need besides, the verifier and the nonce, is computed from a secret of the server and a cookie of the browser. Those that
-- nobody finished are deleted a while after they expired (OauthService::sweep).
CREATE TABLE oauth_states (
  id TEXT PRIMARY KEY,
  browser TEXT NOT NULL,
  provider TEXT NOT NULL,
  issuer TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  target TEXT NOT NULL DEFAULT '',
  invite TEXT NOT NULL DEFAULT '',
  user_id TEXT NOT NULL DEFAULT '',
  session_id TEXT NOT NULL DEFAULT '',
  native {bool} NOT NULL DEFAULT FALSE,
  expires_at BIGINT NOT NULL
);
CREATE INDEX idx_oauth_states_expires_at ON oauth_states (expires_at);

-- Providers of OpenID Connect that an administrator added on the settings page. The secret is sealed.
CREATE TABLE oauth_providers (
  name TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  issuer TEXT NOT NULL,
  client_id TEXT NOT NULL,
  client_secret TEXT NOT NULL DEFAULT '',
  scopes TEXT NOT NULL,
  trust_email {bool} NOT NULL DEFAULT FALSE,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
