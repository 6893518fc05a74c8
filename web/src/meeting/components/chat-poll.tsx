import { ChartBar } from "lucide-react";

import { Button } from "~/components/ui/button";
import { cn } from "~/lib/class-names";

import type { Poll } from "../core/chat";

interface ChatPollProps {
  poll: Poll;
  /** May end it. */
  mayClose: boolean;
  onVote: (options: string[]) => void;
  onClose: () => void;
}

const people = (count: number) => (count === 1 ? "1 person has voted" : `${String(count)} people have voted`);

/** A question, its answers with how many chose them, and my own choice. */
export function ChatPoll({ poll, mayClose, onVote, onClose }: ChatPollProps) {
  const { question, options, anonymous, multiple, closed, voted, mine = [] } = poll;
  const choose = (id: string) => {
    if (mine.includes(id)) onVote(mine.filter((one) => one !== id));
    else onVote(multiple ? [...mine, id] : [id]);
  };
  return (
    <section aria-label={`Poll: ${question}`} className="mt-1.5 rounded-md p-3 shadow-[inset_0_0_0_1px_var(--line)]">
      <p className="flex gap-2 font-semibold">
        <ChartBar className="mt-0.5 size-4 flex-none text-ink-2" strokeWidth={2} aria-hidden />
        <bdi className="[overflow-wrap:anywhere]">{question}</bdi>
      </p>
      <ul className="mt-2 flex flex-col gap-1.5">
        {options.map(({ id, text, votes }) => {
          const chosen = mine.includes(id);
          return (
            <li key={id}>
              <button
                type="button"
                role={multiple ? "checkbox" : "radio"}
                aria-checked={chosen}
                disabled={closed}
                className={cn(
                  "flex min-h-10 w-full items-center justify-between gap-3 rounded-md px-3 text-start shadow-[inset_0_0_0_1px_var(--line-strong)] enabled:hover:bg-hover coarse:min-h-11",
                  chosen && "bg-surface-sunken font-semibold shadow-[inset_0_0_0_2px_var(--focus)]",
                )}
                onClick={() => {
                  choose(id);
                }}
              >
                <bdi className="min-w-0 [overflow-wrap:anywhere]">{text}</bdi>
                <span className="flex-none tabular-nums" aria-label={`${String(votes)} votes`}>
                  {votes}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      <p className="mt-2 flex items-center justify-between gap-2 text-xs text-ink-3">
        <span>
          {people(voted)}
          {anonymous ? ", nobody sees who" : ""}
          {closed ? ". The poll has ended." : multiple ? ". Choose as many as you like." : "."}
        </span>
        {mayClose && !closed ? (
          <Button size="sm" variant="ghost" onClick={onClose}>
            End poll
          </Button>
        ) : null}
      </p>
    </section>
  );
}
