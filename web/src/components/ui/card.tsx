import type { HTMLAttributes } from "react";

import { cn } from "~/lib/class-names";

export function Card({ className, ...rest }: HTMLAttributes<HTMLDivElement>) {
  return <div className={cn("rounded-lg bg-surface shadow-line", className)} {...rest} />;
}
