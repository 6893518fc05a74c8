/** Somebody who leads, or a shared screen, from one second to another. */
export interface Chapter {
  from: number;
  to: number;
  text: string;
}

export interface Voice {
  name: string;
  spans: Chapter[];
  /** Of all that was said, 0 to 100. */
  share: number;
}

const screenSuffix = " shares a screen";

const seconds = (text: string) => text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);

const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/** Reads the chapters of a recording (WebVTT). */
export function readChapters(vtt: string): Chapter[] {
  return vtt.split("\n\n").flatMap((block) => {
    const match = /^([\d:.]+) --> ([\d:.]+)\n(.*)/.exec(block.trim());
    if (match === null) return [];
    const [, from = "", to = "", text = ""] = match;
    return [{ from: seconds(from), to: seconds(to), text: text.replace(/&(?:lt|gt|amp);/g, (entity) => entities[entity] ?? entity) }];
  });
}

export const isScreen = (chapter: Chapter) => chapter.text.endsWith(screenSuffix);

/** Who spoke when, those who spoke most first. */
export function voicesOf(chapters: readonly Chapter[]): Voice[] {
  const by = new Map<string, Chapter[]>();
  for (const chapter of chapters) {
    if (isScreen(chapter)) continue;
    const spans = by.get(chapter.text);
    if (spans === undefined) by.set(chapter.text, [chapter]);
    else spans.push(chapter);
  }
  const length = (spans: Chapter[]) => spans.reduce((sum, { from, to }) => sum + to - from, 0);
  const all = [...by.values()].reduce((sum, spans) => sum + length(spans), 0);
  return [...by]
    .map(([name, spans]) => ({ name, spans, share: all > 0 ? Math.round((length(spans) / all) * 100) : 0 }))
    .sort((a, b) => b.share - a.share);
}
