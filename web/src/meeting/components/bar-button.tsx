import type { LucideIcon } from "lucide-react";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";

import { Tooltip } from "~/components/ui/tooltip";
import { cn } from "~/lib/class-names";

interface BarButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  icon: LucideIcon;
  /** What a press does: the name for screen readers and the tooltip. */
  label: string;
  shortcut?: string;
  /** "off": my microphone or camera is off. "on": something I switched on or opened. */
  look?: "rest" | "off" | "on" | "danger";
  busy?: boolean;
  /** Stands over the icon: a level, a badge. */
  children?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

const looks = {
  rest: "bg-control text-ink hover:bg-control-hover",
  off: "bg-control-off text-on-control-off hover:bg-control-off-hover",
  on: "bg-control-on text-on-control-on",
  danger: "bg-danger text-on-danger hover:bg-danger-hover",
} as const;

/** A button of the control bar. It belongs to the stage, so it is dark in both themes. */
export function BarButton({ icon: Icon, label, shortcut, look = "rest", busy = false, className, children, onClick, ...rest }: BarButtonProps) {
  const disabled = rest["aria-disabled"] === true;
  return (
    <Tooltip text={label} {...(shortcut === undefined ? {} : { shortcut })}>
      <button
        type="button"
        aria-label={label}
        aria-busy={busy || undefined}
        className={cn(
          "relative inline-grid h-12 min-w-12 flex-none auto-cols-max grid-flow-col place-content-center place-items-center gap-2 rounded-lg transition-colors duration-(--duration-fast) max-sm:h-[50px] max-sm:min-w-[50px] short:h-11",
          looks[look],
          disabled && "cursor-default",
          className,
        )}
        onClick={(event) => {
          if (busy || disabled) event.preventDefault();
          else onClick?.(event);
        }}
        {...rest}
      >
        <Icon className={cn("size-[22px]", busy && "opacity-50")} strokeWidth={1.75} aria-hidden />
        {children}
      </button>
    </Tooltip>
  );
}

/** The unread count at the corner of a bar button. */
export function BarBadge({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span
      aria-hidden="true"
      className="absolute -inset-e-[5px] -top-[5px] grid h-5 min-w-5 place-items-center rounded-full bg-presence px-[5px] text-2xs font-[680] text-on-presence tabular-nums shadow-[0_0_0_3px_var(--canvas)]"
    >
      {count > 99 ? "99+" : count}
    </span>
  );
}

/** How loud my microphone is, as a line under its icon. `level` is 0 to 10. */
export function BarLevel({ level }: { level: number }) {
  return (
    <span aria-hidden="true" className="absolute inset-x-0 bottom-[7px] mx-auto h-[3px] w-[22px] overflow-hidden rounded-full bg-line-strong">
      <span className="block h-full rounded-full bg-presence" style={{ width: `${String(level * 10)}%` }} />
    </span>
  );
}
