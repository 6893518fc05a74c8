import { DoorOpen, House, LayoutGrid, LogOut, Unplug } from "lucide-react";
import { useEffect, useRef } from "react";

import { StatePage } from "~/components/state-page";
import { FieldError } from "~/components/ui/field";
import { Button, ButtonLink } from "~/components/ui/button";
import type { JoinResponse } from "~/lib/api-types";

import { type Ending, endingWords } from "../core/ending";

/** Announces the page to screen readers, and gives the keyboard a place to start from. */
function useFocusedMain() {
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    main.current?.focus();
  }, []);
  return main;
}

interface EndedProps {
  ending: Ending;
  /** Has rooms of their own to go back to. */
  member: boolean;
  busy: boolean;
  problem: string | undefined;
  onBack: () => void;
}

/** The meeting is over for me: why, and the way back where there is one. */
export function Ended({ ending, member, busy, problem, onBack }: EndedProps) {
  const main = useFocusedMain();
  const { title, text, back } = endingWords[ending];
  const bad = ending === "lost" || ending === "refused" || ending === "shutdown";
  return (
    <main id="main" ref={main} tabIndex={-1} className="outline-none">
      <StatePage
        icon={bad ? Unplug : LogOut}
        bad={bad}
        whole
        title={title}
        actions={
          <>
            {back === undefined ? null : (
              <Button variant="primary" size="lg" icon={DoorOpen} busy={busy} onClick={onBack}>
                {back}
              </Button>
            )}
            <ButtonLink size="lg" icon={member ? LayoutGrid : House} to={member ? "/dashboard" : "/"}>
              {member ? "My rooms" : "Start page"}
            </ButtonLink>
          </>
        }
        footnote={problem === undefined ? undefined : <FieldError>{problem}</FieldError>}
      >
        {text}
      </StatePage>
    </main>
  );
}

interface ClosedRoomProps {
  room: JoinResponse;
  busy: boolean;
  problem: string | undefined;
  onReopen: () => void;
}

/** A room of mine that has ended: it can be opened again under its name. */
export function ClosedRoom({ room, busy, problem, onReopen }: ClosedRoomProps) {
  const main = useFocusedMain();
  return (
    <main id="main" ref={main} tabIndex={-1} className="outline-none">
      <StatePage
        icon={DoorOpen}
        whole
        title="This room is closed"
        actions={
          <>
            <Button variant="primary" size="lg" icon={DoorOpen} busy={busy} onClick={onReopen}>
              Open it again
            </Button>
            <ButtonLink size="lg" icon={LayoutGrid} to="/dashboard">
              My rooms
            </ButtonLink>
          </>
        }
        footnote={problem === undefined ? undefined : <FieldError>{problem}</FieldError>}
      >
        <bdi>{room.name}</bdi> is yours, and its meeting has ended. Open it, and the old link works again.
      </StatePage>
    </main>
  );
}
