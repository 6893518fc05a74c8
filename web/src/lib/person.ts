import type { User } from "./api-types";

/** Up to two initials; scripts without capitals get one letter. */
export function initials(name: string): string {
  const parts = name.trim().split(/\s+/).filter(Boolean);
  const first = [...(parts[0] ?? "?")][0] ?? "?";
  if (!/\p{Lu}|\p{Ll}/u.test(first)) return first;
  const last = parts.length > 1 ? ([...(parts.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toLocaleUpperCase();
}

/** The address of an account; some services tell none, and then it has one that nobody can write to. */
export const shownEmail = (email: string) => (email.endsWith(".invalid") ? "No email address" : email);

/** Whether an account is opened by a password; one that began with a passkey may have got one later. */
export const hasPassword = ({ provider, passwordChangedAt }: User) => provider === "local" || (provider === "passkey" && typeof passwordChangedAt === "string");

/** The hue of a person's colour, the same everywhere and every time. */
export function hue(name: string): number {
  let hash = 7;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return hash;
}

/** The address of an uploaded picture, which others choose: only pictures of this server are ever asked for. */
export function ownPicture(address: string | undefined): string | undefined {
  return address !== undefined && /^\/uploads\/avatars\/[\w-]+\.(jpe?g|png|gif|webp)(\?v=\d+)?$/.test(address) ? address : undefined;
}

/** The picture in what the server says of a participant (JSON). */
export function pictureIn(metadata: string | undefined): string | undefined {
  try {
    const about: unknown = JSON.parse(metadata ?? "");
    const address = about !== null && typeof about === "object" && "avatarUrl" in about ? about.avatarUrl : undefined;
    return typeof address === "string" ? ownPicture(address) : undefined;
  } catch {
    return undefined;
  }
}
