import { ChevronLeft } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { ListEmpty, ListFailed, ListWaiting } from "~/components/list-state";
import { Badge } from "~/components/ui/badge";
import { Button } from "~/components/ui/button";
import { ConfirmDialog } from "~/components/ui/confirm-dialog";
import type { Webhook } from "~/lib/api-types";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { useChangeWebhook, useRemoveWebhook, useRotateWebhookSecret, useTestWebhook, useWebhooks } from "./use-webhooks";
import { WebhookDialog } from "./webhook-dialog";
import { WebhookLog } from "./webhook-log";
import { WebhookSecret } from "./webhook-secret";
import { standOf } from "./webhook-words";

const tellFailure = (error: unknown) => {
  showToast(words(error), { kind: "error" });
};

function RemoveDialog({ webhook, onClose, onRemoved }: { webhook: Webhook; onClose: () => void; onRemoved: () => void }) {
  const { mutate, isPending, error } = useRemoveWebhook();
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Remove ${webhook.name}?`}
      description="What still waits is not sent any more, and the log of its messages goes too."
      keep="Keep it"
      action="Remove"
      busy={isPending}
      error={error === null ? undefined : words(error)}
      onConfirm={() => {
        mutate(webhook.id, { onSuccess: onRemoved });
      }}
    />
  );
}

function RotateDialog({ webhook, onClose, onRotated }: { webhook: Webhook; onClose: () => void; onRotated: (secret: string) => void }) {
  const { mutate, isPending, error } = useRotateWebhookSecret();
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title="Make a new secret?"
      description="The one in use signs as well until tomorrow, so the receiver has time to change."
      keep="Keep it"
      action="New secret"
      busy={isPending}
      error={error === null ? undefined : words(error)}
      onConfirm={() => {
        mutate(webhook.id, {
          onSuccess: ({ secret }) => {
            onRotated(secret);
          },
        });
      }}
    />
  );
}

function TestButton({ webhook }: { webhook: Webhook }) {
  const { mutate, isPending } = useTestWebhook();
  return (
    <Button
      size="sm"
      busy={isPending}
      onClick={() => {
        mutate(webhook.id, {
          onSuccess: ({ status }) => {
            const worked = status === "success";
            showToast(worked ? "It took the message" : "It did not take the message", worked ? {} : { kind: "error" });
          },
          onError: tellFailure,
        });
      }}
    >
      Send a test
    </Button>
  );
}

function SwitchButton({ webhook }: { webhook: Webhook }) {
  const { mutate, isPending } = useChangeWebhook();
  const { id, isActive } = webhook;
  return (
    <Button size="sm" busy={isPending} onClick={() => mutate({ id, body: { isActive: !isActive } }, { onError: tellFailure })}>
      {isActive ? "Switch off" : "Switch on"}
    </Button>
  );
}

type Shown = { what: "change" | "rotate" | "remove" } | { what: "secret"; secret: string };

function Deeds({ webhook, onRemoved }: { webhook: Webhook; onRemoved: () => void }) {
  const [shown, setShown] = useState<Shown>();
  const close = () => {
    setShown(undefined);
  };
  return (
    <div className="mt-4 flex flex-wrap gap-2">
      <TestButton webhook={webhook} />
      <Button size="sm" onClick={() => setShown({ what: "change" })}>
        Change
      </Button>
      <SwitchButton webhook={webhook} />
      <Button size="sm" onClick={() => setShown({ what: "rotate" })}>
        New secret
      </Button>
      <Button size="sm" variant="danger-quiet" onClick={() => setShown({ what: "remove" })}>
        Remove
      </Button>
      {shown?.what === "change" ? <WebhookDialog webhook={webhook} onClose={close} onMade={close} /> : null}
      {shown?.what === "rotate" ? <RotateDialog webhook={webhook} onClose={close} onRotated={(secret) => setShown({ what: "secret", secret })} /> : null}
      {shown?.what === "secret" ? <WebhookSecret secret={shown.secret} rotated onClose={close} /> : null}
      {shown?.what === "remove" ? <RemoveDialog webhook={webhook} onClose={close} onRemoved={onRemoved} /> : null}
    </div>
  );
}

function Found({ webhook, onRemoved }: { webhook: Webhook; onRemoved: () => void }) {
  const stand = standOf(webhook);
  return (
    <>
      <h1 className="mt-3 h-page [overflow-wrap:anywhere]">{webhook.name}</h1>
      <p className="mt-1 text-ink-2 [overflow-wrap:anywhere]">{webhook.url}</p>
      <p className="mt-2 flex flex-wrap items-center gap-2 text-sm text-ink-2">
        <Badge kind={stand.kind}>{stand.text}</Badge>
        <span>Secret {webhook.secret}</span>
      </p>
      <p className="mt-2 text-sm text-ink-2">{webhook.events.join(", ")}</p>
      <Deeds webhook={webhook} onRemoved={onRemoved} />
      <WebhookLog id={webhook.id} />
    </>
  );
}

/** One receiver: how it stands, what can be done with it, what it was sent. There are at most fifty. */
export function WebhookView({ id, onRemoved }: { id: string; onRemoved: () => void }) {
  const { data, isError, error, refetch } = useWebhooks(0);
  const webhook = data?.webhooks.find((one) => one.id === id);
  return (
    <>
      <Link to="/admin/webhooks" className="-ms-1 inline-flex min-h-8 items-center gap-1 rounded-sm pe-2 font-medium text-ink-2 hover:text-ink coarse:min-h-11">
        <ChevronLeft className="ic-flip size-[18px]" strokeWidth={1.75} aria-hidden />
        Webhooks
      </Link>
      {webhook !== undefined ? (
        <Found webhook={webhook} onRemoved={onRemoved} />
      ) : (
        <div className="mt-4">{isError ? <ListFailed error={error} onRetry={() => void refetch()} /> : data === undefined ? <ListWaiting /> : <ListEmpty>This webhook is not there any more.</ListEmpty>}</div>
      )}
    </>
  );
}
