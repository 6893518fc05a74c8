import type { LucideIcon } from "lucide-react";
import type { InputHTMLAttributes, ReactNode, Ref } from "react";

import { cn } from "~/lib/class-names";

interface InputProps extends InputHTMLAttributes<HTMLInputElement> {
  icon?: LucideIcon;
  prefix?: string;
  /** Stands at the end, inside the outline. */
  end?: ReactNode;
  boxClassName?: string;
  ref?: Ref<HTMLInputElement>;
}

/** One line of text in an outline; focus is an inner ring. Bare: the label comes from Field or aria-label. */
export function Input({ icon: Icon, prefix, end, className, boxClassName, ...rest }: InputProps) {
  const bad = rest["aria-invalid"] === true;
  return (
    <span
      className={cn(
        "flex min-h-(--control-lg) w-full items-center gap-2.5 rounded-md bg-surface px-3 text-ink coarse:text-md",
        bad
          ? "shadow-[inset_0_0_0_2px_var(--danger)]"
          : "shadow-[inset_0_0_0_1px_var(--line-strong)] has-[input:focus]:shadow-[inset_0_0_0_2px_var(--focus)]",
        rest.disabled === true && "opacity-60",
        boxClassName,
      )}
    >
      {Icon ? <Icon className="size-4 flex-none text-ink-3" strokeWidth={1.75} aria-hidden /> : null}
      {prefix !== undefined ? (
        <span className="text-ink-3" aria-hidden="true">
          {prefix}
        </span>
      ) : null}
      <input className={cn("min-w-0 flex-1 self-stretch bg-transparent outline-none", className)} {...rest} />
      {end}
    </span>
  );
}
