-- Who gets into a room: a password (only its hash), a lock against everybody new, accounts only, and who was invited.
ALTER TABLE rooms ADD COLUMN password_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE rooms ADD COLUMN is_locked {bool} NOT NULL DEFAULT FALSE;
ALTER TABLE rooms ADD COLUMN settings_signed_in_only {bool} NOT NULL DEFAULT FALSE;

-- Either an account or an address, which counts for the account that has confirmed it.
CREATE TABLE room_invitations (
  id TEXT PRIMARY KEY,
  room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
  user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
  email TEXT NOT NULL DEFAULT '',
  invited_by TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX idx_room_invitations_user ON room_invitations (room_id, user_id) WHERE user_id IS NOT NULL;
CREATE UNIQUE INDEX idx_room_invitations_email ON room_invitations (room_id, email) WHERE email <> '';
CREATE INDEX idx_room_invitations_user_id ON room_invitations (user_id);
