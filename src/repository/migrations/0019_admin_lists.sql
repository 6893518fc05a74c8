-- The administrators' lists of accounts and rooms, in order without sorting.
DROP INDEX idx_users_created_at;
CREATE INDEX idx_users_created_at ON users (created_at, id);
DROP INDEX idx_rooms_created_at;
CREATE INDEX idx_rooms_created_at ON rooms (created_at, id);
