import type { BulkDeleted, BulkResult } from "~/lib/api-types";

/** "1 person", "3 people". */
export const peopleCount = (count: number) => (count === 1 ? "1 person" : `${String(count)} people`);

const reasons: Record<string, string> = {
  "cannot ban yourself": "that is you",
  "cannot promote yourself": "that is you",
  "cannot ban the last superadmin": "the last administrator",
  "guests cannot be promoted": "guests cannot be administrators",
  "user not found": "not there any more",
};

/** What became of a deed for several: who was left out and why; nothing when it worked for all of them. */
export function leftOut({ results }: Pick<BulkResult, "results">): string | undefined {
  const failed = Object.values(results).filter(({ success }) => !success);
  if (failed.length === 0) return undefined;
  return failed.map(({ name, error = "" }) => `${name ?? "Somebody"}: ${reasons[error] ?? error}`).join(". ");
}

/** The same for a deletion, whose answer names ids only: "ID(self)", "ID(last-superadmin)", "ID". */
export function notDeleted({ skipped }: Pick<BulkDeleted, "skipped">): string | undefined {
  if (skipped.length === 0) return undefined;
  const reason = (entry: string) =>
    entry.endsWith("(self)") ? "you cannot delete yourself here" : entry.endsWith("(last-superadmin)") ? "the last administrator stays" : "somebody was not there any more";
  return `Left out: ${[...new Set(skipped.map(reason))].join(", ")}`;
}
