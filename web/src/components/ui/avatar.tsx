import type { CSSProperties } from "react";

import { cn } from "~/lib/class-names";
import { hue, initials } from "~/lib/person";

interface AvatarProps {
  name: string;
  /** Pixels. */
  size?: number;
  /** The name for screen readers; without one the avatar is decoration beside the written name. */
  label?: string;
  className?: string;
}

/** A person's initials on their own colour. */
export function Avatar({ name, size = 34, label, className }: AvatarProps) {
  return (
    <span
      className={cn("avatar", className)}
      style={{ "--h": hue(name), "--s": `${String(size)}px` } as CSSProperties}
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
    >
      {initials(name)}
    </span>
  );
}
