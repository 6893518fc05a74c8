import { useState } from "react";

import { EndlessList } from "~/components/list-state";
import { Section } from "~/components/section";
import { Badge } from "~/components/ui/badge";
import { Button } from "~/components/ui/button";
import type { Delivery } from "~/lib/api-types";
import { momentName } from "~/lib/time";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { useDeliveries, useReplayDelivery } from "./use-webhooks";
import { StateSelect } from "./state-select";
import { outcomeOf } from "./webhook-words";

const states: { value: string; label: string }[] = [
  { value: "", label: "All messages" },
  { value: "failed", label: "Failed" },
  { value: "pending", label: "Waiting" },
  { value: "delivered", label: "Taken" },
];

function State({ status }: { status: string }) {
  if (status === "delivered") return <Badge>Taken</Badge>;
  return status === "failed" ? <Badge kind="danger">Failed</Badge> : <Badge kind="caution">Waiting</Badge>;
}

function Entry({ webhookId, delivery }: { webhookId: string; delivery: Delivery }) {
  const { mutate, isPending } = useReplayDelivery(webhookId);
  const { id, event, createdAt, nextAttempt, payload, status } = delivery;
  return (
    <li className="border-b border-line px-4.5 py-3 last:border-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <b className="min-w-[min(100%,180px)] flex-1">{event}</b>
        <State status={status} />
        <Button
          size="sm"
          busy={isPending}
          aria-label={`Send ${event} again`}
          onClick={() => {
            mutate(id, {
              onSuccess: () => {
                showToast("It is on its way again");
              },
              onError: (error) => {
                showToast(words(error), { kind: "error" });
              },
            });
          }}
        >
          Send again
        </Button>
      </div>
      <p className="mt-0.5 text-sm text-ink-2 tabular-nums">
        <time dateTime={createdAt}>{momentName(Date.parse(createdAt))}</time>, {outcomeOf(delivery)}
        {status === "pending" && nextAttempt ? `, next ${momentName(Date.parse(nextAttempt))}` : null}
      </p>
      <details className="mt-1">
        <summary className="inline-flex min-h-6 cursor-pointer items-center text-sm text-ink-2 coarse:min-h-11">Content</summary>
        <pre className="mt-1 rounded-md bg-surface-sunken px-3 py-2 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">{JSON.stringify(payload, null, 2)}</pre>
      </details>
    </li>
  );
}

/** What was sent to a receiver and what became of it. */
export function WebhookLog({ id }: { id: string }) {
  const [status, setStatus] = useState("");
  const list = useDeliveries(id, status);
  const deliveries = list.data?.pages.flatMap((page) => page.deliveries);
  return (
    <Section
      title="Messages"
      text="Of the last thirty days."
      action={
        <StateSelect label="Which messages" states={states} value={status} onChange={setStatus} />
      }
    >
      <EndlessList query={list} rows={deliveries} empty={status === "" ? "Nothing was sent yet." : "None of these."}>
        {(delivery) => <Entry key={delivery.id} webhookId={id} delivery={delivery} />}
      </EndlessList>
    </Section>
  );
}
