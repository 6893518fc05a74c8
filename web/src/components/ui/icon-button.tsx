import type { LucideIcon } from "lucide-react";
import type { ButtonHTMLAttributes, Ref } from "react";

import { cn } from "~/lib/class-names";

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: LucideIcon;
  /** The name for screen readers and the tooltip. */
  label: string;
  small?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

/** A button without a word, only where a row or a bar repeats it. */
export function IconButton({ icon: Icon, label, small, className, type = "button", ...rest }: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={cn(
        "inline-grid flex-none place-items-center text-ink-2 transition-colors duration-(--duration-fast) hover:bg-hover hover:text-ink",
        small ? "size-(--control-sm) rounded-[8px] [&_svg]:size-[18px]" : "size-(--control-md) rounded-md [&_svg]:size-5",
        className,
      )}
      {...rest}
    >
      <Icon strokeWidth={1.75} aria-hidden />
    </button>
  );
}
