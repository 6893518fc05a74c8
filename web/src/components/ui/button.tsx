import type { LucideIcon } from "lucide-react";
import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { Link, type LinkProps } from "react-router";

import { cn } from "~/lib/class-names";

import { Spinner } from "./spinner";

const base =
  "inline-flex items-center justify-center gap-2 whitespace-nowrap font-semibold transition-[background,box-shadow] duration-(--duration-fast) ease-out disabled:opacity-45 [&_svg]:flex-none";

const variants = {
  primary: "bg-ink text-on-ink hover:not-disabled:bg-[color-mix(in_oklch,var(--ink)_86%,var(--surface))]",
  join: "bg-presence text-on-presence hover:not-disabled:bg-presence-hover",
  secondary:
    "bg-surface text-ink shadow-[inset_0_0_0_1px_var(--line-strong)] hover:not-disabled:bg-[color-mix(in_oklch,var(--ink)_5%,var(--surface))]",
  ghost: "text-ink-2 hover:not-disabled:bg-hover hover:not-disabled:text-ink",
  danger: "bg-danger text-on-danger hover:not-disabled:bg-danger-hover",
  "danger-quiet": "text-danger-ink shadow-[inset_0_0_0_1px_var(--line-strong)] hover:not-disabled:bg-hover",
} as const;

const sizes = {
  sm: "min-h-(--control-sm) rounded-[8px] px-2.5 text-sm [&_svg]:size-4",
  md: "min-h-(--control-md) rounded-md px-3.5 [&_svg]:size-[18px]",
  lg: "min-h-(--control-xl) rounded-[12px] px-5 text-md [&_svg]:size-[18px]",
} as const;

interface Look {
  variant?: keyof typeof variants;
  size?: keyof typeof sizes;
  icon?: LucideIcon;
  block?: boolean;
}

function look({ variant = "secondary", size = "md", block }: Look, className?: string) {
  return cn(base, variants[variant], sizes[size], block && "w-full", className);
}

interface ButtonProps extends Look, ButtonHTMLAttributes<HTMLButtonElement> {
  /** The action is under way: the spinner replaces the icon, the width stays. */
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ variant, size, icon: Icon, block, busy = false, className, children, type = "button", onClick, ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      className={cn(look({ variant, size, block }, className), "relative", busy && "cursor-progress")}
      aria-busy={busy || undefined}
      onClick={(event) => {
        // A busy button keeps its focus, so it is not disabled; a second press does nothing.
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
      {...rest}
    >
      {Icon ? busy ? <Spinner /> : <Icon strokeWidth={1.75} aria-hidden /> : null}
      {Icon || !busy ? (
        children
      ) : (
        <>
          <span className="opacity-0">{children}</span>
          <span className="absolute inset-0 grid place-items-center">
            <Spinner />
          </span>
        </>
      )}
    </button>
  );
}

/** A link that looks like a button: it goes somewhere instead of doing something. */
export function ButtonLink({ variant, size, icon: Icon, block, className, children, ...rest }: Look & LinkProps & { children: ReactNode; ref?: Ref<HTMLAnchorElement> }) {
  return (
    <Link className={look({ variant, size, block }, className)} {...rest}>
      {Icon ? <Icon strokeWidth={1.75} aria-hidden /> : null}
      {children}
    </Link>
  );
}
