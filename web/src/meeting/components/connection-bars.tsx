import { cn } from "~/lib/class-names";

import type { Quality } from "../core/view";

/** Four bars; one lit means weak. Good is quiet: it shows nothing. */
export function ConnectionBars({ quality, className }: { quality: Quality; className?: string }) {
  if (quality === "good") return null;
  const label = quality === "weak" ? "Weak connection" : "No connection";
  return (
    <svg
      role="img"
      aria-label={label}
      className={cn("h-3 w-3.5 flex-none fill-current text-caution-ink", className)}
      viewBox="0 0 14 12"
    >
      {[0, 1, 2, 3].map((bar) => (
        <rect
          key={bar}
          x={bar * 3.7}
          y={9 - bar * 3}
          width="2.6"
          height={3 + bar * 3}
          rx=".8"
          opacity={quality === "weak" && bar === 0 ? 1 : 0.35}
        />
      ))}
    </svg>
  );
}
