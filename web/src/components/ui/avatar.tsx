import { type CSSProperties, useState } from "react";

import { cn } from "~/lib/class-names";
import { hue, initials, ownPicture } from "~/lib/person";

interface AvatarProps {
  name: string;
  /** The address of a picture; one that is not of this server, or cannot be shown, counts as none. */
  picture?: string | undefined;
  /** Pixels. */
  size?: number;
  /** The name for screen readers; without one the avatar is decoration beside the written name. */
  label?: string;
  className?: string;
}

function Picture({ address }: { address: string }) {
  const [broken, setBroken] = useState(false);
  if (broken) return null;
  return (
    <img
      src={address}
      alt=""
      draggable={false}
      onError={() => {
        setBroken(true);
      }}
    />
  );
}

/** A person's picture, or their initials on their own colour. */
export function Avatar({ name, picture, size = 34, label, className }: AvatarProps) {
  const address = ownPicture(picture);
  return (
    <span
      className={cn("avatar", className)}
      style={{ "--h": hue(name), "--s": `${String(size)}px` } as CSSProperties}
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
    >
      {initials(name)}
      {address === undefined ? null : <Picture key={address} address={address} />}
    </span>
  );
}
