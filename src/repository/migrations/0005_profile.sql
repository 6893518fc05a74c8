-- When a session was used last; written at most every five minutes.
ALTER TABLE sessions ADD COLUMN last_used_at BIGINT NOT NULL DEFAULT 0;

-- What a client keeps about its user: a JSON object it alone understands. Goes with the user.
CREATE TABLE user_preferences (
  user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  preferences_json TEXT NOT NULL,
  updated_at BIGINT NOT NULL
);
