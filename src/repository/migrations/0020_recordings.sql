-- Recordings of rooms. They outlive their room until the files are deleted, so nothing refers to it. One of a room runs
-- at a time, while others may still be made into films; any number may have no egress yet (W9).
CREATE TABLE recordings (
  id TEXT PRIMARY KEY,
  room_id TEXT NOT NULL,
  room_name TEXT NOT NULL,
  egress_id TEXT,
  created_by TEXT NOT NULL,
  server TEXT NOT NULL DEFAULT '',
  recording_type TEXT NOT NULL DEFAULT 'composite',
  layout TEXT NOT NULL DEFAULT 'speaker',
  format TEXT NOT NULL DEFAULT 'mp4',
  height BIGINT NOT NULL DEFAULT 720,
  selection TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL DEFAULT 'pending',
  progress BIGINT NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT '',
  end_reason TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL DEFAULT '',
  storage TEXT NOT NULL DEFAULT 'disk',
  storage_key TEXT NOT NULL DEFAULT '',
  thumbnail_key TEXT NOT NULL DEFAULT '',
  chapters_key TEXT NOT NULL DEFAULT '',
  file_size BIGINT NOT NULL DEFAULT 0,
  duration_ms BIGINT NOT NULL DEFAULT 0,
  share_hash TEXT,
  share_password_hash TEXT NOT NULL DEFAULT '',
  share_expires_at BIGINT,
  started_at BIGINT,
  completed_at BIGINT,
  seen_at BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX idx_recordings_egress_id ON recordings (egress_id);
CREATE UNIQUE INDEX idx_recordings_share_hash ON recordings (share_hash);
CREATE UNIQUE INDEX idx_recordings_active ON recordings (room_id) WHERE status IN ('pending', 'started');
CREATE INDEX idx_recordings_room ON recordings (room_id, created_at, id);
CREATE INDEX idx_recordings_created_by ON recordings (created_by, created_at);
CREATE INDEX idx_recordings_status ON recordings (status, created_at);
