import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import { cn } from "~/lib/class-names";

const kinds = {
  neutral: "bg-surface-sunken text-ink-2",
  live: "bg-presence-soft text-presence-ink",
  danger: "bg-danger-soft text-danger-ink",
  caution: "bg-caution-soft text-caution-ink",
  line: "text-ink-2 shadow-[inset_0_0_0_1px_var(--line)]",
} as const;

interface BadgeProps {
  kind?: keyof typeof kinds;
  icon?: LucideIcon;
  dot?: boolean;
  children: ReactNode;
}

/** A state in one word; the colour only repeats it. */
export function Badge({ kind = "neutral", icon: Icon, dot, children }: BadgeProps) {
  return (
    <span className={cn("inline-flex min-h-[22px] items-center gap-[5px] rounded-sm px-2 text-xs font-semibold whitespace-nowrap", kinds[kind])}>
      {Icon ? <Icon className="size-[13px]" strokeWidth={2} aria-hidden /> : null}
      {dot ? <span className={cn("size-2 rounded-full", kind === "danger" ? "bg-danger" : "bg-presence-line")} aria-hidden="true" /> : null}
      {children}
    </span>
  );
}
