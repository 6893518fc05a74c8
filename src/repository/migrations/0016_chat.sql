-- What people write in rooms. `seq` orders a room's messages: the time in UTC milliseconds, and one more where two would share it.
CREATE TABLE chat_messages (
  room_id TEXT NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  seq BIGINT NOT NULL,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  attachments TEXT NOT NULL DEFAULT '[]',
  reply_to TEXT NOT NULL DEFAULT '',
  recipient TEXT NOT NULL DEFAULT '',
  poll TEXT NOT NULL DEFAULT '',
  edited_at BIGINT,
  deleted_at BIGINT,
  PRIMARY KEY (room_id, id)
);
CREATE UNIQUE INDEX idx_chat_messages_seq ON chat_messages (room_id, seq);
CREATE INDEX idx_chat_messages_age ON chat_messages (seq);

-- One reaction of a person to a message, as the clients have it.
CREATE TABLE chat_reactions (
  room_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  emoji TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (room_id, message_id, user_id),
  FOREIGN KEY (room_id, message_id) REFERENCES chat_messages (room_id, id) ON DELETE CASCADE
);

CREATE TABLE chat_votes (
  room_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  option_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  PRIMARY KEY (room_id, message_id, option_id, user_id),
  FOREIGN KEY (room_id, message_id) REFERENCES chat_messages (room_id, id) ON DELETE CASCADE
);

-- One row an upload; the same content of the same person in a room is one file.
CREATE TABLE chat_uploads (
  id TEXT PRIMARY KEY,
  room_id TEXT NOT NULL,
  uploaded_by TEXT NOT NULL,
  file_hash TEXT NOT NULL,
  extension TEXT NOT NULL,
  file_size BIGINT NOT NULL DEFAULT 0,
  storage_backend TEXT NOT NULL DEFAULT 'disk',
  created_at BIGINT NOT NULL
);
CREATE INDEX idx_chat_uploads_room_id ON chat_uploads (room_id);
CREATE INDEX idx_chat_uploads_uploaded_by ON chat_uploads (uploaded_by);
CREATE INDEX idx_chat_uploads_created_at ON chat_uploads (created_at);

ALTER TABLE room_participants ADD COLUMN hand_raised_at BIGINT;
ALTER TABLE room_participants ADD COLUMN is_deafened {bool} NOT NULL DEFAULT FALSE;
