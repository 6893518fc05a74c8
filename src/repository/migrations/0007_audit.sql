-- Who did what as an administrator. Written in the transaction of the deed; read-only afterwards. Rows of a removed account stay,
-- under the address it had. AuditService::sweep deletes what is two years old.
CREATE TABLE audit_log (
  id TEXT PRIMARY KEY,
  created_at BIGINT NOT NULL,
  actor_id TEXT NOT NULL,
  actor_email TEXT NOT NULL,
  action TEXT NOT NULL,
  target_type TEXT NOT NULL,
  target_id TEXT NOT NULL,
  target_name TEXT NOT NULL DEFAULT '',
  before_json TEXT NOT NULL DEFAULT '{}',
  after_json TEXT NOT NULL DEFAULT '{}',
  address TEXT NOT NULL DEFAULT '',
  request_id TEXT NOT NULL DEFAULT ''
);
CREATE INDEX idx_audit_log_created_at ON audit_log (created_at);
CREATE INDEX idx_audit_log_actor_id ON audit_log (actor_id, id);
CREATE INDEX idx_audit_log_target_id ON audit_log (target_id, id);
CREATE INDEX idx_audit_log_action ON audit_log (action, id);
