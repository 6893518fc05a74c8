import { useId, useState } from "react";

import { FormDialog } from "~/components/form-dialog";
import { Field, FieldError } from "~/components/ui/field";
import { Input } from "~/components/ui/input";
import type { Webhook } from "~/lib/api-types";
import { showToast } from "~/lib/toast";
import { useForm } from "~/lib/use-form";

import { useAddWebhook, useChangeWebhook } from "./use-webhooks";
import { webhookEvents } from "./webhook-words";

interface EventsProps {
  chosen: string[];
  problem: string | undefined;
  onChange: (chosen: string[]) => void;
}

function Events({ chosen, problem, onChange }: EventsProps) {
  const id = useId();
  return (
    <fieldset aria-describedby={problem === undefined ? undefined : id}>
      <legend className="mb-1.5 font-medium">Events</legend>
      <div className="flex flex-col">
        {webhookEvents.map(({ name, text }) => (
          <label key={name} className="flex min-h-8 items-center gap-2.5 coarse:min-h-11">
            <input
              type="checkbox"
              className="size-4.5 flex-none accent-(--ink)"
              checked={chosen.includes(name)}
              onChange={({ target }) => {
                onChange(target.checked ? [...chosen, name] : chosen.filter((one) => one !== name));
              }}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
      {problem === undefined ? null : <FieldError id={id}>{problem}</FieldError>}
    </fieldset>
  );
}

/** A receiver of events, new or known. `onMade` gets the one that carries its secret. */
export function WebhookDialog({ webhook, onClose, onMade }: { webhook?: Webhook; onClose: () => void; onMade: (made: Webhook) => void }) {
  const add = useAddWebhook();
  const change = useChangeWebhook();
  const [events, setEvents] = useState(webhook?.events ?? webhookEvents.slice(0, 5).map(({ name }) => name));
  const [problem, setProblem] = useState<string>();
  const form = useForm({
    start: { name: webhook?.name ?? "", url: webhook?.url ?? "" },
    check: ({ name, url }) => {
      setProblem(events.length === 0 ? "Choose at least one" : undefined);
      return {
        name: name.trim() === "" ? "A name is missing" : undefined,
        url: /^https?:\/\/[^\s"<]+$/.test(url.trim()) ? undefined : "An address that begins with https://",
      };
    },
    submit: async (typed) => {
      if (events.length === 0) return;
      const body = { name: typed.name.trim(), url: typed.url.trim(), events };
      if (webhook === undefined) {
        onMade(await add.mutateAsync(body));
      } else {
        await change.mutateAsync({ id: webhook.id, body });
        showToast("Saved");
        onClose();
      }
    },
    place: ({ message }) => (/url/i.test(message) ? "url" : /name/i.test(message) ? "name" : undefined),
  });
  const { field, problems } = form;
  return (
    <FormDialog
      form={form}
      onClose={onClose}
      title={webhook === undefined ? "Add a webhook" : `Change ${webhook.name}`}
      description="We send a signed message to this address when something happens."
      action={webhook === undefined ? "Add" : "Save"}
    >
      <Field label="Name" error={problems.name}>
        {(parts) => <Input {...parts} {...field("name")} autoComplete="off" autoFocus />}
      </Field>
      <Field label="Address" error={problems.url}>
        {(parts) => <Input {...parts} {...field("url")} type="url" inputMode="url" autoComplete="off" placeholder="https://example.org/hooks/meetings" />}
      </Field>
      <Events chosen={events} problem={problem} onChange={setEvents} />
    </FormDialog>
  );
}
