import { ChevronDown } from "lucide-react";
import type { Ref, SelectHTMLAttributes } from "react";

import { cn } from "~/lib/class-names";

/** The system's own list in our outline: it works with every keyboard, screen reader and phone. */
export function Select({ className, children, ...rest }: SelectHTMLAttributes<HTMLSelectElement> & { ref?: Ref<HTMLSelectElement> }) {
  return (
    <span className="relative block">
      <select
        className={cn(
          "min-h-(--control-lg) w-full cursor-pointer appearance-none truncate rounded-md bg-surface ps-3 pe-10 text-ink shadow-[inset_0_0_0_1px_var(--line-strong)] outline-none focus:shadow-[inset_0_0_0_2px_var(--focus)] disabled:opacity-60 coarse:text-md",
          className,
        )}
        {...rest}
      >
        {children}
      </select>
      <ChevronDown
        className="pointer-events-none absolute inset-e-3 top-1/2 size-[18px] -translate-y-1/2 text-ink-2"
        strokeWidth={1.75}
        aria-hidden
      />
    </span>
  );
}
