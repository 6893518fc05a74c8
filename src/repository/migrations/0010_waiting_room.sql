-- Whoever asks to come in: since when, and when they last looked for the answer. Both are empty for everybody else.
ALTER TABLE room_participants ADD COLUMN knocked_at BIGINT;
ALTER TABLE room_participants ADD COLUMN waiting_at BIGINT;
