-- Work that must survive a restart. A claimed job is leased: when its server dies, another one takes it over after the lease.
-- JobQueue::sweep deletes what is done after 7 days and what failed after 30. A payload names rows by their ids; it never
-- holds a secret or a token.
CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  payload TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'pending',
  priority BIGINT NOT NULL DEFAULT 0,
  attempts BIGINT NOT NULL DEFAULT 0,
  max_attempts BIGINT NOT NULL,
  run_at BIGINT NOT NULL,
  leased_until BIGINT,
  error TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX idx_jobs_due ON jobs (status, priority, run_at);
CREATE INDEX idx_jobs_updated_at ON jobs (status, updated_at);
