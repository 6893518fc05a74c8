import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import { cn } from "~/lib/class-names";

interface StatePageProps {
  icon: LucideIcon;
  bad?: boolean;
  title: string;
  children: ReactNode;
  actions: ReactNode;
  /** Small print for support. */
  footnote?: ReactNode;
  /** Fills a page of its own instead of the space under the top bar. */
  whole?: boolean;
  /** The pages of a section have their own h1. */
  heading?: "h1" | "h2";
}

/** Empty, failed or missing: three ghost tiles, the middle one speaks. */
export function StatePage({ icon: Icon, bad = false, title, children, actions, footnote, whole = false, heading: Heading = "h1" }: StatePageProps) {
  return (
    <div
      className={cn(
        "grid place-content-center justify-items-center p-6 text-center",
        whole ? "min-h-svh" : "min-h-[calc(100svh-var(--topbar-height)-60px)]",
      )}
    >
      <div className="grid grid-cols-[repeat(3,100px)] gap-2 sm:grid-cols-[repeat(3,132px)]" aria-hidden="true">
        <span className="ghost-tile" />
        <span className={cn("ghost-tile is-solid", bad && "is-bad")}>
          <Icon className="size-[26px]" strokeWidth={1.75} />
        </span>
        <span className="ghost-tile" />
      </div>
      <Heading className="mt-7 mb-2 h-page">{title}</Heading>
      <p className="max-w-[30em] text-md text-balance text-ink-2">{children}</p>
      <div className="mt-6 flex flex-wrap justify-center gap-2.5">{actions}</div>
      {footnote === undefined ? null : <p className="mt-6.5 max-w-[30em] text-sm text-balance text-ink-3">{footnote}</p>}
    </div>
  );
}
