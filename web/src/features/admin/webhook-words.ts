import type { Delivery, Webhook } from "~/lib/api-types";
import { ago, momentName } from "~/lib/time";

/** What a receiver can ask for, in the order of the form. */
export const webhookEvents: { name: string; text: string }[] = [
  { name: "room.created", text: "Somebody made a room" },
  { name: "room.started", text: "A meeting began" },
  { name: "room.ended", text: "A meeting ended" },
  { name: "participant.joined", text: "Somebody came in" },
  { name: "participant.left", text: "Somebody left" },
  { name: "participant.admitted", text: "Somebody was let in from the waiting room" },
  { name: "recording.started", text: "A recording began" },
  { name: "recording.completed", text: "A recording is ready" },
  { name: "recording.failed", text: "A recording failed" },
  { name: "chat.message", text: "Somebody wrote in the chat; carries the text" },
];

/** How a receiver stands, in a word, and whether somebody should look. */
export function standOf({ isActive, disabledReason, failingSince, lastSeen }: Pick<Webhook, "isActive" | "disabledReason" | "failingSince" | "lastSeen">): { text: string; kind: "neutral" | "caution" | "danger" } {
  if (!isActive) {
    if (disabledReason === "gone") return { text: "Switched off: it said it is gone", kind: "danger" };
    if (disabledReason === "failing") return { text: "Switched off: it took nothing for three days", kind: "danger" };
    return { text: "Off", kind: "neutral" };
  }
  if (failingSince) return { text: `Failing since ${momentName(Date.parse(failingSince))}`, kind: "caution" };
  return { text: lastSeen ? `Last message taken: ${ago(Date.parse(lastSeen))}` : "Nothing sent yet", kind: "neutral" };
}

const times = (count: number) => (count === 1 ? "1 try" : `${String(count)} tries`);

/** What became of a message, in one line. */
export function outcomeOf({ status, attempts, error, latencyMs }: Pick<Delivery, "status" | "attempts" | "error" | "latencyMs">): string {
  if (status === "delivered") return `${times(attempts)}, ${String(latencyMs ?? 0)} ms`;
  if (attempts === 0) return status === "failed" ? (error ?? "Not sent") : "On its way";
  return `${times(attempts)}, ${error ?? "no answer"}`;
}
