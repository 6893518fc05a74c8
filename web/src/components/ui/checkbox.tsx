import { Check, Minus } from "lucide-react";
import { Checkbox as Primitive } from "radix-ui";

import { cn } from "~/lib/class-names";

interface CheckboxProps {
  /** "indeterminate": some of those it stands for. */
  checked: boolean | "indeterminate";
  onChange: (checked: boolean) => void;
  /** The name for screen readers. */
  label: string;
  className?: string;
}

/** Picks something out of a list. */
export function Checkbox({ checked, onChange, label, className }: CheckboxProps) {
  const Mark = checked === "indeterminate" ? Minus : Check;
  return (
    <Primitive.Root
      checked={checked}
      onCheckedChange={(next) => {
        onChange(next === true);
      }}
      aria-label={label}
      className={cn(
        "inline-grid size-5 flex-none place-items-center rounded-sm shadow-[inset_0_0_0_1.5px_var(--line-strong)] data-[state=checked]:bg-ink data-[state=checked]:text-on-ink data-[state=checked]:shadow-none data-[state=indeterminate]:bg-ink data-[state=indeterminate]:text-on-ink data-[state=indeterminate]:shadow-none",
        // The finger gets more than the eye sees.
        "relative after:absolute after:-inset-2.5",
        className,
      )}
    >
      <Primitive.Indicator>
        <Mark className="size-3.5" strokeWidth={3} aria-hidden />
      </Primitive.Indicator>
    </Primitive.Root>
  );
}
