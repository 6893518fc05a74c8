import { useEffect, useState } from "react";

import { cn } from "~/lib/class-names";
import { clock } from "~/lib/time";

/** That the meeting is recorded, and for how long. */
export function RecordingSign({ since, className }: { since: number | undefined; className?: string }) {
  const [now, setNow] = useState(() => Date.now());
  const on = since !== undefined;
  useEffect(() => {
    if (!on) return undefined;
    const timer = setInterval(() => {
      setNow(Date.now());
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, [on]);
  if (since === undefined) return null;
  return (
    <span data-region="recording" className={cn("inline-flex flex-none items-center gap-2 text-sm font-medium tabular-nums", className)} title="This meeting is recorded">
      <span className="size-2.5 flex-none animate-pulse rounded-full bg-danger motion-reduce:animate-none" aria-hidden="true" />
      <span className="sr-only">Recorded for</span>
      {clock((now - since) / 1000)}
    </span>
  );
}
