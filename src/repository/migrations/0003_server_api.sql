-- What the server API took from somebody in a room of the media server. The rights are cleared when the room ends; a row is
-- deleted once it holds no rights and is 30 days old, longer than an access token should live (LivekitService::sweep).
CREATE TABLE livekit_restrictions (
  room TEXT NOT NULL,
  identity TEXT NOT NULL,
  revoked_before BIGINT NOT NULL DEFAULT 0,
  permission TEXT NOT NULL DEFAULT '',
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (room, identity)
);
CREATE INDEX idx_livekit_restrictions_changed_at ON livekit_restrictions (changed_at);

-- Webhook events on their way, a row for each event and receiver. The outbox (webhooks/outbox.cpp) deletes a row when its
-- receiver took it, when it is a day old, or when the receiver is not configured any more; a receiver has 10 000 at most.
CREATE TABLE webhook_deliveries (
  id {serial},
  url TEXT NOT NULL,
  queue TEXT NOT NULL,
  body TEXT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL
);
CREATE INDEX idx_webhook_deliveries_queue ON webhook_deliveries (url, queue, id);
CREATE INDEX idx_webhook_deliveries_due_at ON webhook_deliveries (due_at);
