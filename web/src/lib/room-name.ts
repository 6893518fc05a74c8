/** Room names are 3 to 63 lower-case letters, digits and single hyphens. */
export const roomName = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** What people type becomes a name: "Design critique 2" is design-critique-2. */
export function slug(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 63)
    .replace(/-+$/, "");
}

/** The room that a name, a path or a whole link means; "" when there is none in it. */
export function roomOf(text: string): string {
  const trimmed = text.trim();
  const link = /(?:^|\/)m\/([^/?#\s]+)/.exec(trimmed);
  if (link?.[1] !== undefined) {
    try {
      return slug(decodeURIComponent(link[1]));
    } catch {
      return "";
    }
  }
  if (/^[a-z]+:\/\//i.test(trimmed)) return "";
  return slug(trimmed);
}

/** What is wrong with a name, in words; undefined when nothing is. */
export function roomNameProblem(name: string): string | undefined {
  if (name.length < 3) return "At least 3 letters or digits";
  if (name.length > 63) return "At most 63 letters and digits";
  if (!roomName.test(name)) return "Only letters, digits and hyphens";
  return undefined;
}

export function roomPath(name: string): string {
  return `/m/${name}`;
}
