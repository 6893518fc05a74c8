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

/** The hue of a person's colour, the same everywhere and every time. */
export function hue(name: string): number {
  let hash = 7;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return hash;
}
