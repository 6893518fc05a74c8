import { cn } from "~/lib/class-names";

/** The shape of what comes. It does not shimmer: nothing moves while nobody acts. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={cn("block rounded-sm bg-surface-sunken", className)} />;
}
