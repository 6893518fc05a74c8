import { cn } from "~/lib/class-names";

/** Goes round while the person waits for something they asked for. Stands still where motion is not wanted. */
export function Spinner({ className }: { className?: string }) {
  return (
    <svg className={cn("size-[18px] flex-none motion-safe:animate-spin", className)} viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <path d="M21 12a9 9 0 1 1-6.2-8.56" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
