import { cn } from "~/lib/class-names";

import { useLevel } from "../hooks/use-level";

const steps = 24;

/** The level of a microphone as a row of bars. It keeps moving where motion is unwanted: it is information. */
export function LevelMeter({ track, className }: { track: MediaStreamTrack | undefined; className?: string }) {
  const level = useLevel(track, steps);
  return (
    <span
      role="meter"
      aria-label="Microphone level"
      aria-valuemin={0}
      aria-valuemax={steps}
      aria-valuenow={level}
      className={cn("flex h-4 flex-1 justify-between gap-[3px]", className)}
    >
      {Array.from({ length: steps }, (_, index) => (
        <i key={index} className={cn("h-4 max-w-[5px] flex-1 rounded-xs", index < level ? "bg-presence-line" : "bg-line")} />
      ))}
    </span>
  );
}
