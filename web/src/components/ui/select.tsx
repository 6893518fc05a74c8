import { ChevronDown, type LucideIcon } from "lucide-react";
import type { Ref, SelectHTMLAttributes } from "react";

import { cn } from "~/lib/class-names";

interface SelectProps extends SelectHTMLAttributes<HTMLSelectElement> {
  icon?: LucideIcon;
  ref?: Ref<HTMLSelectElement>;
}

/** The system's own list in our outline: it works with every keyboard, screen reader and phone. */
export function Select({ icon: Icon, className, children, ...rest }: SelectProps) {
  return (
    <span className="relative block min-w-0">
      {Icon ? (
        <Icon className="pointer-events-none absolute inset-s-3 top-1/2 size-4 -translate-y-1/2 text-ink-3" strokeWidth={1.75} aria-hidden />
      ) : null}
      <select
        className={cn(
          "min-h-(--control-lg) w-full cursor-pointer appearance-none truncate rounded-md bg-surface pe-10 text-ink shadow-[inset_0_0_0_1px_var(--line-strong)] outline-none focus:shadow-[inset_0_0_0_2px_var(--focus)] disabled:opacity-60 coarse:text-md",
          Icon ? "ps-9" : "ps-3",
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
