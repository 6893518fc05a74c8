import { Plus, Webhook as WebhookIcon } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { ListEmpty, ListFailed, ListWaiting } from "~/components/list-state";
import { Badge } from "~/components/ui/badge";
import { Button } from "~/components/ui/button";
import { Card } from "~/components/ui/card";
import { Pager } from "~/components/ui/pager";
import { Row } from "~/components/ui/row";
import type { Webhook } from "~/lib/api-types";

import { useWebhooks } from "./use-webhooks";
import { WebhookDialog } from "./webhook-dialog";
import { WebhookSecret } from "./webhook-secret";
import { standOf } from "./webhook-words";

function WebhookRow({ webhook }: { webhook: Webhook }) {
  const stand = standOf(webhook);
  return (
    <Row
      icon={WebhookIcon}
      title={
        <Link className="link" to={`/admin/webhooks/${webhook.id}`}>
          {webhook.name}
        </Link>
      }
      text={webhook.url}
      end={stand.kind === "neutral" ? <span className="pe-2 text-sm text-ink-2">{stand.text}</span> : <Badge kind={stand.kind}>{stand.text}</Badge>}
    />
  );
}

/** The receivers of events, the newest first. */
export function WebhookList() {
  const [page, setPage] = useState(1);
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<Webhook>();
  const { data, isError, error, refetch } = useWebhooks(page);
  return (
    <>
      <div className="mb-1 flex items-center gap-4">
        <h1 className="flex-1 h-page">Webhooks</h1>
        <Button variant="primary" icon={Plus} onClick={() => setAdding(true)}>
          Add webhook
        </Button>
      </div>
      <p className="mb-5 text-ink-2">Tell other programs what happens here, with signed messages.</p>
      {isError ? (
        <ListFailed error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <ListWaiting />
      ) : data.webhooks.length === 0 ? (
        <ListEmpty>No webhooks yet.</ListEmpty>
      ) : (
        <Card>
          <ul>
            {data.webhooks.map((webhook) => (
              <WebhookRow key={webhook.id} webhook={webhook} />
            ))}
          </ul>
        </Card>
      )}
      {data === undefined ? null : <Pager page={page} limit={25} total={data.total} onPage={setPage} />}
      {adding ? (
        <WebhookDialog
          onClose={() => setAdding(false)}
          onMade={(webhook) => {
            setAdding(false);
            setMade(webhook);
          }}
        />
      ) : null}
      {made === undefined ? null : <WebhookSecret secret={made.secret} rotated={false} onClose={() => setMade(undefined)} />}
    </>
  );
}
