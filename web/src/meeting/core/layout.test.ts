import type { Track } from "livekit-client";
import { describe, expect, it } from "vitest";

import { type LayoutChoice, choose, layoutOf, nextLayout } from "./layout";
import { testPerson } from "./test-person";
import type { Person, Share } from "./view";

const person = (identity: string, more: Partial<Person> = {}) => testPerson({ identity, name: identity, microphone: true, ...more });
const people = [person("ann"), person("ben"), person("me", { local: true })];
const share: Share = { id: "S1", identity: "ben", name: "ben", local: false, track: {} as Track };
const start: LayoutChoice = { chosen: "grid", dismissed: [], pinned: undefined };

describe("layoutOf", () => {
  it("starts with everybody in the grid", () => {
    const layout = layoutOf({ people, shares: [] }, start, undefined);
    expect(layout).toMatchObject({ name: "grid", main: undefined });
    expect(layout.others.map((one) => one.key)).toEqual(["ann", "ben", "me"]);
  });

  it("gives the large place to whoever spoke last, never to myself while others are there", () => {
    const speaker = { ...start, chosen: "speaker" as const };
    expect(layoutOf({ people, shares: [] }, speaker, "ben").main?.key).toBe("ben");
    expect(layoutOf({ people, shares: [] }, speaker, "me").main?.key).toBe("ann");
  });

  it("switches to a share by itself, and not again after the person has left it", () => {
    expect(layoutOf({ people, shares: [share] }, start, undefined)).toMatchObject({ name: "presentation", main: { key: "S1" } });
    const left = choose(start, "grid", [share]);
    expect(layoutOf({ people, shares: [share] }, left, undefined).name).toBe("grid");
    expect(layoutOf({ people, shares: [share, { ...share, id: "S2" }] }, left, undefined).main?.key).toBe("S2");
  });

  it("lets a pin win over everything, as long as the pinned one is there", () => {
    const pinned = { ...start, pinned: "ann" };
    expect(layoutOf({ people, shares: [share] }, pinned, "ben").main?.key).toBe("ann");
    expect(layoutOf({ people: people.slice(1), shares: [] }, pinned, "ben").name).toBe("grid");
  });

  it("goes round through what is there", () => {
    const grid = layoutOf({ people, shares: [] }, start, undefined);
    expect(nextLayout(grid)).toBe("speaker");
    expect(nextLayout({ ...grid, name: "speaker" })).toBe("grid");
  });
});
