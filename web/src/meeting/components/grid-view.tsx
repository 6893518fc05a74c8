import { type TouchEvent, useRef } from "react";

import { cn } from "~/lib/class-names";

import { arrange, tilesPerPage } from "../core/grid";
import type { Shown } from "../core/layout";
import { useOrder } from "../hooks/use-order";
import { useSize } from "../hooks/use-size";
import { Tile } from "./tile";

interface GridViewProps {
  all: readonly Shown[];
  frozen: boolean;
  page: number;
  onPage: (page: number) => void;
  onPin: ((key: string | undefined) => void) | undefined;
}

const swipe = 60;

/** The pages of the grid as dots; each is a button. */
function Pager({ pages, page, onPage }: { pages: number; page: number; onPage: (page: number) => void }) {
  return (
    <nav aria-label="Pages of people" className="flex h-6 flex-none items-center justify-center">
      {Array.from({ length: pages }, (_, index) => (
        <button
          key={index}
          type="button"
          aria-label={`Page ${String(index + 1)} of ${String(pages)}`}
          aria-current={index === page ? "page" : undefined}
          className="grid h-6 min-w-6 place-items-center px-[3px]"
          onClick={() => {
            onPage(index);
          }}
        >
          <i className={cn("block h-[7px] rounded-full", index === page ? "w-5 bg-ink" : "w-[7px] bg-line-strong")} />
        </button>
      ))}
    </nav>
  );
}

/** Everybody at the same size, in pages. */
export function GridView({ all, frozen, page, onPage, onPin }: GridViewProps) {
  const floor = useRef<HTMLDivElement>(null);
  const area = useSize(floor);
  const touch = useRef(0);
  const perPage = tilesPerPage(area);
  const pages = Math.max(1, Math.ceil(all.length / perPage));
  const current = Math.min(page, pages - 1);
  const shown = useOrder(all, perPage).slice(current * perPage, (current + 1) * perPage);
  // A page that is not full keeps the tile size of a full one, so that turning pages does not change the sizes.
  const boxes = arrange(pages > 1 ? perPage : shown.length, area);
  const turn = (to: number) => {
    onPage(Math.min(pages - 1, Math.max(0, to)));
  };
  return (
    <div
      className="flex size-full flex-col"
      onTouchStart={(event: TouchEvent) => {
        touch.current = event.touches[0]?.clientX ?? 0;
      }}
      onTouchEnd={(event: TouchEvent) => {
        const way = (event.changedTouches[0]?.clientX ?? 0) - touch.current;
        if (pages > 1 && Math.abs(way) > swipe) turn(current + (way < 0 ? 1 : -1));
      }}
    >
      <div ref={floor} data-pages={pages} className="relative min-h-0 flex-1">
        {shown.map((one, index) => {
          const box = boxes[index];
          if (box === undefined) return null;
          const { x, y, width, height } = box;
          return (
            <Tile
              key={one.key}
              shown={one}
              pinned={false}
              onPin={onPin}
              frozen={frozen}
              avatarSize={Math.round(Math.min(132, Math.max(48, Math.min(width, height) * 0.38)))}
              className="absolute! top-0 left-0 transition-transform duration-(--duration-slow) ease-(--ease-move)"
              style={{ width, height, transform: `translate(${String(x)}px, ${String(y)}px)` }}
            />
          );
        })}
      </div>
      {pages > 1 ? <Pager pages={pages} page={current} onPage={onPage} /> : null}
    </div>
  );
}
