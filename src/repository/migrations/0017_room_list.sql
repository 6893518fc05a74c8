-- The list of one's own rooms: in order without sorting, and the newest of a name without looking at all the others.
DROP INDEX idx_rooms_created_by;
CREATE INDEX idx_rooms_created_by ON rooms (created_by, created_at, id);
CREATE INDEX idx_rooms_newest ON rooms (created_by, name, deleted_at, created_at, id);
