import { CircleAlert, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { cn } from "~/lib/class-names";

const kinds: Record<"plain" | "caution" | "danger", { icon: LucideIcon; box: string; sign: string }> = {
  plain: { icon: Info, box: "bg-surface-sunken", sign: "text-ink-2" },
  caution: { icon: TriangleAlert, box: "bg-caution-soft", sign: "text-caution-ink" },
  danger: { icon: CircleAlert, box: "bg-danger-soft", sign: "text-danger-ink" },
};

interface NoteProps {
  kind?: keyof typeof kinds;
  /** Announced when it appears. */
  live?: boolean;
  action?: ReactNode;
  children: ReactNode;
}

/** Something to know, in place: a bold fact, then its consequence. */
export function Note({ kind = "plain", live, action, children }: NoteProps) {
  const { icon: Icon, box, sign } = kinds[kind];
  return (
    <div role={live ? (kind === "danger" ? "alert" : "status") : undefined} className={cn("flex items-start gap-3 rounded-lg px-4 py-3.5", box)}>
      <Icon className={cn("size-5 flex-none", sign)} strokeWidth={1.75} aria-hidden />
      <div className="min-w-0 flex-1">{children}</div>
      {action}
    </div>
  );
}
