import { Avatar } from "~/components/ui/avatar";
import { Button } from "~/components/ui/button";

import { type Waiting, admitEveryone, moderate } from "../api";
import { perform } from "../core/moderation";

interface WaitingProps {
  roomId: string;
  waiting: Waiting[];
}

function Answers({ roomId, person: { identity, name } }: { roomId: string; person: Waiting }) {
  return (
    <>
      <Button variant="ghost" size="sm" aria-label={`Deny ${name}`} onClick={() => void perform(moderate(roomId, "refuse/{}", identity))}>
        Deny
      </Button>
      <Button variant="join" size="sm" aria-label={`Admit ${name}`} onClick={() => void perform(moderate(roomId, "admit/{}", identity))}>
        Admit
      </Button>
    </>
  );
}

/** On top of the list of people: who asks to come in. */
export function WaitingList({ roomId, waiting }: WaitingProps) {
  if (waiting.length === 0) return null;
  return (
    <section aria-label="Waiting to come in" className="mx-2 mb-3 flex-none rounded-lg bg-surface-sunken p-2">
      <header className="flex min-h-8 items-center justify-between gap-2 ps-2">
        <h3 className="text-xs font-semibold text-ink-2">Waiting to come in</h3>
        {waiting.length > 1 ? (
          <Button variant="ghost" size="sm" onClick={() => void perform(admitEveryone(roomId))}>
            Admit all {waiting.length}
          </Button>
        ) : null}
      </header>
      <ul className="max-h-[40vh] overflow-y-auto">
        {waiting.map((person) => (
          <li key={person.identity} className="flex min-h-[50px] items-center gap-3 ps-2">
            <Avatar name={person.name} size={34} />
            <span className="min-w-0 flex-1">
              <bdi className="block truncate font-medium">{person.name}</bdi>
              <span className="block text-xs text-ink-3">{person.guest ? "Guest" : "Member"}</span>
            </span>
            <Answers roomId={roomId} person={person} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const others = (count: number) => (count === 1 ? "1 more is waiting." : `${String(count)} more are waiting.`);

/** Over the stage, while the list of people is closed. */
export function KnockBanner({ roomId, waiting }: WaitingProps) {
  const first = waiting[0];
  if (first === undefined) return null;
  return (
    <div role="status" className="flex min-h-14 flex-none animate-rise flex-wrap items-center gap-x-3 gap-y-2 rounded-lg bg-control px-4 py-2">
      <Avatar name={first.name} size={36} />
      <p className="min-w-0 flex-[1_1_12rem]">
        <b className="font-semibold">{first.name}</b> wants to come in
        <span className="block text-xs text-ink-3">
          {first.guest ? "Guest, by link." : "Has an account here."} {waiting.length > 1 ? others(waiting.length - 1) : ""}
        </span>
      </p>
      <Answers roomId={roomId} person={first} />
    </div>
  );
}
