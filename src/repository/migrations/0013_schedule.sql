-- Which of several servers does something alone, until when.
CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  leased_until BIGINT NOT NULL
);

-- When each task of the scheduler ran last.
CREATE TABLE scheduled_tasks (
  name TEXT PRIMARY KEY,
  last_run BIGINT NOT NULL
);
