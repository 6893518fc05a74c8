import { Switch as Primitive } from "radix-ui";
import type { ComponentProps } from "react";

import { cn } from "~/lib/class-names";

/** On or off, at once. */
export function Switch({ className, ...rest }: ComponentProps<typeof Primitive.Root>) {
  return (
    <Primitive.Root
      className={cn(
        "relative h-6 w-10 flex-none rounded-full bg-line-strong transition-colors duration-(--duration-fast) disabled:opacity-45 data-[state=checked]:bg-ink",
        className,
      )}
      {...rest}
    >
      <Primitive.Thumb className="absolute inset-s-[3px] top-[3px] block size-[18px] rounded-full bg-white transition-[inset-inline-start] duration-(--duration-fast) data-[state=checked]:inset-s-[19px] data-[state=checked]:bg-surface" />
    </Primitive.Root>
  );
}
