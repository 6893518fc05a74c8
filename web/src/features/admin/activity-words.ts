import type { AuditEntry } from "~/lib/api-types";

import { settingLabel } from "./setting-fields";

/** What can be asked for in the log; "user." stands for everything about accounts. */
export const kindsOfDeed = [
  { value: "", label: "Everything" },
  { value: "user.", label: "Accounts" },
  { value: "room.", label: "Rooms" },
  { value: "invite.", label: "Invitations" },
  { value: "setting.", label: "Settings" },
  { value: "provider.", label: "Sign-in providers" },
  { value: "webhook.", label: "Webhooks" },
  { value: "job.", label: "Jobs" },
];

const deeds: Record<string, string> = {
  "room.suspend": "suspended the room",
  "room.reactivate": "opened the room again",
  "room.close": "closed the room",
  "room.archive": "archived the room",
  "room.update": "changed the room",
  "room.token": "gave a media token for the room",
  "user.ban": "blocked",
  "user.unban": "let in again",
  "user.accesses": "changed the role of",
  "user.logout": "signed out",
  "user.password": "set a new password for",
  "user.second_factor": "took away the codes of",
  "user.verify": "confirmed the address of",
  "user.verify_mail": "sent the confirmation again to",
  "user.delete": "deleted",
  "invite.create": "invited",
  "invite.delete": "took back the invitation of",
  "provider.create": "added the provider",
  "provider.change": "changed the provider",
  "provider.delete": "removed the provider",
  "setting.change": "changed the settings",
  "webhook.create": "added the webhook",
  "webhook.change": "changed the webhook",
  "webhook.delete": "removed the webhook",
  "webhook.rotate": "made a new secret for the webhook",
  "webhook.replay": "sent a message again to the webhook",
  "job.retry": "tried again the job",
  "job.delete": "deleted the job",
};

/** What was done, between who did it and whom it met. */
export const deedOf = (action: string) => deeds[action] ?? action;

/** Whom or what it met. */
export function targetOf({ targetType, targetName, targetId }: Pick<AuditEntry, "targetType" | "targetName" | "targetId">): string {
  if (targetName !== "") return targetName;
  if (targetType === "invite") return "anyone with the link";
  if (targetType === "setting") return "";
  return targetId;
}

function shown(value: unknown): string {
  if (value === undefined || value === null || value === "") return "nothing";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (Array.isArray(value)) return value.length === 0 ? "nothing" : value.map(String).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value as string | number);
}

/** What changed, one line for each thing that is not the same after it. */
export function changesOf({ before, after }: { before: Record<string, unknown>; after: Record<string, unknown> }): { name: string; from: string; to: string }[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .map((name) => ({ name: name === "accesses" ? "Role" : settingLabel(name), from: shown(before[name]), to: shown(after[name]) }))
    .filter(({ from, to }) => from !== to);
}
