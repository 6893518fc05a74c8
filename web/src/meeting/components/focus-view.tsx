import { useRef } from "react";

import { cn } from "~/lib/class-names";

import { stripFit } from "../core/grid";
import type { Shown } from "../core/layout";
import { useSize } from "../hooks/use-size";
import { Tile } from "./tile";

interface FocusViewProps {
  main: Shown;
  others: readonly Shown[];
  pinned: string | undefined;
  frozen: boolean;
  onPin: (key: string | undefined) => void;
  /** Shows everybody: what "+4" does. */
  onAll: () => void;
}

/** By the width of the window, so that opening a panel changes no sizes. */
const stripHeight = () => (window.innerWidth <= 640 ? 72 : window.innerWidth < 1440 ? 88 : 112);

/** One large tile, and a strip of the others on top, near the camera. */
export function FocusView({ main, others, pinned, frozen, onPin, onAll }: FocusViewProps) {
  const frame = useRef<HTMLDivElement>(null);
  const { width } = useSize(frame);
  const height = stripHeight();
  const tileWidth = Math.round((height * 16) / 9);
  const fit = stripFit(others.length, width, tileWidth);
  const hidden = others.length - fit;
  const pin = others.length > 0 ? onPin : undefined;
  return (
    <div ref={frame} className="flex size-full min-w-0 flex-col gap-(--tile-gap)">
      {others.length > 0 ? (
        <div className="strip flex flex-none justify-center gap-(--tile-gap) overflow-hidden" style={{ height }}>
          {others.slice(0, fit).map((one) => (
            <Tile
              key={one.key}
              shown={one}
              pinned={one.key === pinned}
              onPin={pin}
              frozen={frozen}
              avatarSize={Math.round(height * 0.5)}
              className="h-full flex-none rounded-[12px]"
              style={{ width: tileWidth }}
            />
          ))}
          {hidden > 0 ? (
            <button
              type="button"
              aria-label={`Show ${String(hidden)} more`}
              className="grid w-18 flex-none place-items-center rounded-[12px] bg-tile font-semibold text-ink-2 hover:text-ink"
              onClick={onAll}
            >
              +{hidden}
            </button>
          ) : null}
        </div>
      ) : null}
      <Tile
        key={main.key}
        shown={main}
        pinned={main.key === pinned}
        onPin={pin}
        frozen={frozen}
        avatarSize={132}
        className={cn("min-h-0 flex-1", main.kind === "share" && "rounded-xs bg-transparent!")}
      />
    </div>
  );
}
