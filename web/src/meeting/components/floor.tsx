import type { ReactNode } from "react";

import { cn } from "~/lib/class-names";

import type { Meeting } from "../core/meeting";
import type { MeetingView } from "../core/view";
import type { useStage } from "../hooks/use-stage";
import { Alone } from "./alone";
import { Banners } from "./banners";
import { FocusView } from "./focus-view";
import { GridView } from "./grid-view";

interface FloorProps {
  meeting: Meeting;
  view: MeetingView;
  roomName: string;
  stage: ReturnType<typeof useStage>;
  /** Who asks to come in. */
  knock: ReactNode;
}

/** The people, between banner and bar. */
export function Floor({ meeting, view, roomName, stage, knock }: FloorProps) {
  const { layout, pinned, page, panel, setPage, setLayout, pin } = stage;
  const frozen = view.state === "reconnecting";
  const alone = view.state === "connected" && view.people.length === 1 && view.shares.length === 0;
  return (
    <main
      id="main"
      data-region="stage"
      tabIndex={-1}
      aria-label={`Meeting ${roomName}`}
      className={cn(
        "flex min-h-0 min-w-0 flex-col gap-(--tile-gap) px-3 pt-3 outline-none max-sm:px-2 max-sm:pt-0",
        panel !== undefined && "lg:pe-2",
      )}
    >
      <Banners meeting={meeting} view={view} />
      {knock}
      <div className={cn("min-h-0 flex-1", alone && "grid gap-2 max-sm:grid-rows-[1fr_auto] sm:grid-cols-[3fr_2fr]")}>
        {layout.main === undefined ? (
          <GridView all={layout.others} frozen={frozen} page={page} onPage={setPage} onPin={layout.others.length > 1 ? pin : undefined} />
        ) : (
          <FocusView
            main={layout.main}
            others={layout.others}
            pinned={pinned}
            frozen={frozen}
            onPin={pin}
            onAll={() => {
              setLayout("grid");
            }}
          />
        )}
        {alone ? <Alone roomName={roomName} /> : null}
      </div>
    </main>
  );
}
