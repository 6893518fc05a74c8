export type TextPart = { kind: "text"; text: string } | { kind: "link"; text: string; href: string };

const link = /https?:\/\/[^\s<>"']+/gi;

/** Where the sentence goes on after a link: closing marks do not belong to it, brackets do when they open inside. */
function trimmed(found: string): string {
  let end = found.replace(/[.,;:!?…]+$/, "");
  while (end.endsWith(")") && end.split("(").length <= end.split(")").length - 1) end = end.slice(0, -1).replace(/[.,;:!?…]+$/, "");
  return end;
}

/** Splits a message into text and web links. Nothing but http and https becomes a link. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(link)) {
    const found = trimmed(match[0]);
    let href: string;
    try {
      href = new URL(found).href;
    } catch {
      continue;
    }
    if (match.index > from) parts.push({ kind: "text", text: text.slice(from, match.index) });
    parts.push({ kind: "link", text: found, href });
    from = match.index + found.length;
  }
  if (from < text.length) parts.push({ kind: "text", text: text.slice(from) });
  return parts;
}
