-- Receivers of events on the web, made by administrators. Secrets are sealed (auth/secret_box). A receiver is leased by the
-- server that delivers to it, so that several servers keep the order of its messages.
CREATE TABLE webhooks (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  previous_secret TEXT NOT NULL DEFAULT '',
  previous_until BIGINT NOT NULL DEFAULT 0,
  events TEXT NOT NULL,
  is_active {bool} NOT NULL DEFAULT TRUE,
  disabled_reason TEXT NOT NULL DEFAULT '',
  last_seen BIGINT,
  failing_since BIGINT,
  paused_until BIGINT NOT NULL DEFAULT 0,
  lease TEXT NOT NULL DEFAULT '',
  leased_until BIGINT NOT NULL DEFAULT 0,
  created_by TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

-- An event for one receiver: on its way, or what became of it. The order of ids is the order of events. What is settled is
-- deleted after 30 days (WebhookService::sweep), everything with its receiver.
CREATE TABLE webhook_messages (
  id {serial},
  webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
  event_id TEXT NOT NULL,
  event TEXT NOT NULL,
  room TEXT NOT NULL,
  body TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'pending',
  attempts BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  http_status BIGINT NOT NULL DEFAULT 0,
  latency_ms BIGINT NOT NULL DEFAULT 0,
  error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX idx_webhook_messages_webhook_id ON webhook_messages (webhook_id, status, id);
CREATE INDEX idx_webhook_messages_room ON webhook_messages (webhook_id, room, status, id);
CREATE INDEX idx_webhook_messages_due_at ON webhook_messages (status, due_at);
CREATE INDEX idx_webhook_messages_updated_at ON webhook_messages (status, updated_at);
