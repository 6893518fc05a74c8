import type { MeetingView, Person, Share } from "./view";

export type LayoutName = "grid" | "speaker" | "presentation";

export interface LayoutChoice {
  chosen: "grid" | "speaker";
  /** Shares whose presentation the person has left; they stay left. */
  dismissed: readonly string[];
  /** A person's identity or a share's id that has the large place. */
  pinned: string | undefined;
}

/** What a tile shows. */
export type Shown = { kind: "person"; key: string; person: Person } | { kind: "share"; key: string; share: Share };

export interface Layout {
  name: LayoutName;
  available: readonly LayoutName[];
  /** The large tile; the grid has none. */
  main: Shown | undefined;
  others: readonly Shown[];
}

const ofPerson = (person: Person): Shown => ({ kind: "person", key: person.identity, person });
const ofShare = (share: Share): Shown => ({ kind: "share", key: share.id, share });

/** Who has the large place: the pinned one, else the newest share, else who speaks or spoke last. */
export function layoutOf({ people, shares }: Pick<MeetingView, "people" | "shares">, choice: LayoutChoice, lastSpeaker: string | undefined): Layout {
  const all = [...shares.map(ofShare), ...people.map(ofPerson)];
  const pinned = all.find((one) => one.key === choice.pinned);
  const open = shares.filter((share) => !choice.dismissed.includes(share.id)).at(-1);
  const name: LayoutName = pinned === undefined && open !== undefined ? "presentation" : pinned !== undefined ? "speaker" : choice.chosen;
  const available: LayoutName[] = shares.length > 0 ? ["presentation", "grid", "speaker"] : ["grid", "speaker"];
  const remote = people.filter((person) => !person.local);
  const speaker = remote.find((person) => person.identity === lastSpeaker) ?? remote[0] ?? people[0];
  const main =
    pinned ?? (name === "presentation" && open !== undefined ? ofShare(open) : name === "speaker" && speaker !== undefined ? ofPerson(speaker) : undefined);
  return { name, available, main, others: all.filter((one) => one.key !== main?.key) };
}

/** The choice after the person has taken a layout by name. */
export function choose(choice: LayoutChoice, name: LayoutName, shares: readonly Share[]): LayoutChoice {
  if (name === "presentation") return { ...choice, pinned: undefined, dismissed: [] };
  return { chosen: name, pinned: undefined, dismissed: shares.map((share) => share.id) };
}

export function nextLayout({ name, available }: Layout): LayoutName {
  return available[(available.indexOf(name) + 1) % available.length] ?? "grid";
}
