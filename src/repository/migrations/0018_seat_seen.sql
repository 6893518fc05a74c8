-- When a server last saw the owner of a seat in a meeting of its own: another server of the database cannot see that.
ALTER TABLE room_participants ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0;
