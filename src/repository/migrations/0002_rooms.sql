CREATE TABLE rooms (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_by TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  admin_id TEXT NOT NULL,
  is_active {bool} NOT NULL DEFAULT TRUE,
  max_participants BIGINT NOT NULL DEFAULT 0,
  is_public {bool} NOT NULL DEFAULT FALSE,
  mode TEXT NOT NULL DEFAULT 'standard',
  settings_allow_chat {bool} NOT NULL DEFAULT TRUE,
  settings_allow_video {bool} NOT NULL DEFAULT TRUE,
  settings_allow_audio {bool} NOT NULL DEFAULT TRUE,
  settings_require_approval {bool} NOT NULL DEFAULT FALSE,
  settings_e2_ee {bool} NOT NULL DEFAULT FALSE,
  settings_is_persistent {bool} NOT NULL DEFAULT FALSE,
  settings_recordings_allowed {bool} NOT NULL DEFAULT FALSE,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  last_activity_at BIGINT,
  deleted_at BIGINT
);
CREATE INDEX idx_rooms_name ON rooms (name);
CREATE UNIQUE INDEX idx_rooms_active_name ON rooms (name) WHERE is_active;
CREATE INDEX idx_rooms_created_by ON rooms (created_by, created_at);
CREATE INDEX idx_rooms_expires_at ON rooms (expires_at);

CREATE TABLE room_participants (
  id TEXT PRIMARY KEY,
  room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  joined_at BIGINT NOT NULL,
  left_at BIGINT,
  is_active {bool} NOT NULL DEFAULT TRUE,
  is_approved {bool} NOT NULL DEFAULT FALSE,
  is_muted {bool} NOT NULL DEFAULT FALSE,
  is_video_off {bool} NOT NULL DEFAULT FALSE,
  is_chat_blocked {bool} NOT NULL DEFAULT FALSE,
  is_banned {bool} NOT NULL DEFAULT FALSE,
  is_on_stage {bool} NOT NULL DEFAULT FALSE,
  is_moderator {bool} NOT NULL DEFAULT FALSE,
  kicked_at BIGINT
);
CREATE UNIQUE INDEX idx_room_user ON room_participants (room_id, user_id);
CREATE INDEX idx_room_participants_user_id ON room_participants (user_id);
