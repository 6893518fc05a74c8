-- Suspended by an administrator: the name stays taken and nobody gets in until the room is reactivated.
ALTER TABLE rooms ADD COLUMN suspended_at BIGINT;
CREATE INDEX idx_rooms_created_at ON rooms (created_at);
CREATE INDEX idx_rooms_last_activity_at ON rooms (last_activity_at);
CREATE INDEX idx_room_participants_joined_at ON room_participants (joined_at);
