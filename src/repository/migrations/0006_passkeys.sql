-- Public keys that sign in instead of a password. Go with the user.
CREATE TABLE passkeys (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  credential_id TEXT NOT NULL,
  public_key TEXT NOT NULL,
  algorithm BIGINT NOT NULL,
  counter BIGINT NOT NULL,
  user_verified {bool} NOT NULL DEFAULT FALSE,
  backup_eligible {bool} NOT NULL DEFAULT FALSE,
  backed_up {bool} NOT NULL DEFAULT FALSE,
  name TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT
);
CREATE UNIQUE INDEX idx_passkeys_credential_id ON passkeys (credential_id);
CREATE INDEX idx_passkeys_user_id ON passkeys (user_id);

-- What an authenticator is asked to sign. A row is taken out by the first answer, right or wrong; those nobody answered are
-- deleted a while after they expired (PasskeyService::sweep).
CREATE TABLE passkey_challenges (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  user_id TEXT NOT NULL DEFAULT '',
  data TEXT NOT NULL DEFAULT '',
  expires_at BIGINT NOT NULL
);
CREATE INDEX idx_passkey_challenges_expires_at ON passkey_challenges (expires_at);
