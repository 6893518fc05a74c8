CREATE TABLE users (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  provider TEXT NOT NULL DEFAULT 'local',
  avatar_url TEXT NOT NULL DEFAULT '',
  password TEXT NOT NULL DEFAULT '',
  accesses TEXT NOT NULL DEFAULT '{user}',
  is_active {bool} NOT NULL DEFAULT TRUE,
  email_verified_at BIGINT,
  password_changed_at BIGINT,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX idx_email_provider ON users (email, provider);
CREATE INDEX idx_users_created_at ON users (created_at);

-- One row a sign-in; its refresh tokens are numbered by generation.
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  generation BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  rotated_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT,
  end_reason TEXT NOT NULL DEFAULT '',
  user_agent TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT ''
);
CREATE INDEX idx_sessions_user_id ON sessions (user_id);
CREATE INDEX idx_sessions_expires_at ON sessions (expires_at);

-- Access tokens that were given back before they expired, by their id.
CREATE TABLE blocked_access_tokens (
  token TEXT PRIMARY KEY,
  expires_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX idx_blocked_access_tokens_expires_at ON blocked_access_tokens (expires_at);

CREATE TABLE invite_tokens (
  id TEXT PRIMARY KEY,
  token TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL DEFAULT '',
  created_by TEXT REFERENCES users (id) ON DELETE SET NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  used_by TEXT,
  created_at BIGINT NOT NULL
);

-- One-time links that create the first administrator; only the digest is kept.
CREATE TABLE setup_tokens (
  token_hash TEXT PRIMARY KEY,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);

-- Fixed-window counters that all servers on this database share.
CREATE TABLE rate_limits (
  key TEXT PRIMARY KEY,
  count BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX idx_rate_limits_expires_at ON rate_limits (expires_at);

-- One row a setting an administrator changed; the value is JSON.
CREATE TABLE system_settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);
