import { Ban, ShieldCheck, Trash2, X, type LucideIcon } from "lucide-react";
import { useState } from "react";

import { Button } from "~/components/ui/button";
import { ConfirmDialog } from "~/components/ui/confirm-dialog";
import { IconButton } from "~/components/ui/icon-button";
import { showToast } from "~/lib/toast";
import { words } from "~/lib/words";

import { blockUsers, deleteUsers, promoteUsers } from "./api";
import { leftOut, notDeleted, peopleCount } from "./bulk-words";
import { useDeed } from "./use-users";

interface BulkDeed {
  label: string;
  icon: LucideIcon;
  title: (people: string) => string;
  description: string;
  keep: string;
  /** Resolves to how many it was done for, and who was left out. */
  perform: (ids: string[]) => Promise<{ count: number; problem: string | undefined }>;
  done: (people: string) => string;
}

const deeds: BulkDeed[] = [
  {
    label: "Make administrators",
    icon: ShieldCheck,
    title: (people) => `Make ${people} administrators?`,
    description: "They can see and change everything on this server, also your account. They have to sign in again.",
    keep: "Keep roles",
    perform: async (ids) => {
      const answer = await promoteUsers(ids);
      return { count: answer.totalProcessed - answer.totalFailed, problem: leftOut(answer) };
    },
    done: (people) => `Made administrators: ${people}`,
  },
  {
    label: "Block",
    icon: Ban,
    title: (people) => `Block ${people}?`,
    description: "They are signed out everywhere and leave every meeting at once. You can let them in again.",
    keep: "Keep active",
    perform: async (ids) => {
      const answer = await blockUsers(ids);
      return { count: answer.totalProcessed - answer.totalFailed, problem: leftOut(answer) };
    },
    done: (people) => `Blocked: ${people}`,
  },
  {
    label: "Delete",
    icon: Trash2,
    title: (people) => `Delete ${people}?`,
    description: "Their rooms, links and settings go with them, and meetings in their rooms end at once. This cannot be undone.",
    keep: "Keep accounts",
    perform: async (ids) => {
      const answer = await deleteUsers(ids);
      return { count: answer.count, problem: notDeleted(answer) };
    },
    done: (people) => `Deleted: ${people}`,
  },
];

function BulkButton({ deed, ids, onDone }: { deed: BulkDeed; ids: string[]; onDone: () => void }) {
  const [asking, setAsking] = useState(false);
  const { mutate, isPending, error, reset } = useDeed(async () => {
    const { count, problem } = await deed.perform(ids);
    if (count > 0) showToast(deed.done(peopleCount(count)));
    if (problem !== undefined) showToast(problem, { kind: "error" });
  });
  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        icon={deed.icon}
        className="text-on-ink hover:not-disabled:bg-[color-mix(in_oklch,var(--on-ink)_14%,transparent)] hover:not-disabled:text-on-ink max-sm:[&_svg]:hidden"
        onClick={() => {
          reset();
          setAsking(true);
        }}
      >
        {deed.label}
      </Button>
      <ConfirmDialog
        title={deed.title(peopleCount(ids.length))}
        description={deed.description}
        keep={deed.keep}
        open={asking}
        onOpenChange={setAsking}
        action={deed.label}
        busy={isPending}
        error={error === null ? undefined : words(error)}
        onConfirm={() => {
          mutate(undefined, {
            onSuccess: () => {
              setAsking(false);
              onDone();
            },
          });
        }}
      />
    </>
  );
}

/** What can be done to all picked accounts at once. Stays in sight at the lower edge. */
export function UserBulk({ ids, onClear }: { ids: string[]; onClear: () => void }) {
  if (ids.length === 0) return null;
  return (
    <div
      role="toolbar"
      aria-label={`${String(ids.length)} selected`}
      className="sticky bottom-4 z-10 mx-auto mt-4 flex w-max max-w-full flex-wrap items-center gap-1 rounded-[14px] bg-ink py-2 ps-4 pe-2 text-on-ink shadow-3 sm:gap-2"
    >
      <b className="me-2 text-sm tabular-nums">{ids.length} selected</b>
      {deeds.map((deed) => (
        <BulkButton key={deed.label} deed={deed} ids={ids} onDone={onClear} />
      ))}
      <IconButton small icon={X} label="Clear selection" className="text-on-ink hover:bg-[color-mix(in_oklch,var(--on-ink)_14%,transparent)] hover:text-on-ink" onClick={onClear} />
    </div>
  );
}
