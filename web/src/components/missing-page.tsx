import type { ReactNode } from "react";

import { cn } from "~/lib/class-names";

/** 404 with a tile for the nought. */
export function MissingPage({ title, children, actions, whole = false }: { title: string; children: ReactNode; actions: ReactNode; whole?: boolean }) {
  return (
    <div
      className={cn(
        "grid place-content-center justify-items-center p-6 text-center",
        whole ? "min-h-svh" : "min-h-[calc(100svh-var(--topbar-height)-60px)]",
      )}
    >
      <div className="flex items-center gap-1 text-[96px] leading-none font-[640] tracking-[-.05em] sm:text-[132px]" aria-hidden="true">
        4
        <span className="ghost-tile is-solid mx-2.5 aspect-auto h-[68px] w-[70px] rounded-[22px]! after:h-[26px]! after:w-10! after:rounded-se-[12px]! sm:h-[94px] sm:w-[100px]" />
        4
      </div>
      <h1 className="mt-5 mb-2 h-page [overflow-wrap:anywhere]">{title}</h1>
      <p className="max-w-[30em] text-md text-balance text-ink-2">{children}</p>
      <div className="mt-6 flex flex-wrap justify-center gap-2.5">{actions}</div>
    </div>
  );
}
