import { describe, expect, it } from "vitest";

import { choices, isAbove } from "./moderation";
import { testPerson as person } from "./test-person";
import type { Person } from "./view";

const labels = (me: Person, other: Person) => choices(me, other).map((choice) => choice.label);

describe("isAbove", () => {
  const moderator = person({ local: true, role: "moderator" });
  it("holds for those below", () => {
    expect(isAbove(moderator, person({}))).toBe(true);
    expect(isAbove(person({ local: true, role: "host" }), person({ role: "moderator" }))).toBe(true);
  });
  it("holds for nobody else", () => {
    expect(isAbove(moderator, moderator)).toBe(false);
    expect(isAbove(moderator, person({ role: "moderator" }))).toBe(false);
    expect(isAbove(person({ local: true }), person({}))).toBe(false);
    expect(isAbove(undefined, person({}))).toBe(false);
  });
  it("spares the host from an administrator, too", () => {
    expect(isAbove(person({ local: true, role: "host" }), person({ host: true, role: "host" }))).toBe(false);
  });
});

describe("choices", () => {
  const host = person({ local: true, role: "host" });
  it("ask for what is off, and switch off what is on", () => {
    expect(labels(host, person({}))).toEqual(["Ask to unmute", "Keep muted", "Ask to turn camera on", "Keep camera off", "Block chat", "Show to everyone", "Turn their sound off", "Make moderator"]);
    expect(labels(host, person({ microphone: true, sharing: true })).slice(0, 2)).toEqual(["Mute", "Keep muted"]);
    expect(labels(host, person({ sharing: true }))).toContain("Stop their sharing");
  });
  it("give back what was taken, and ask for nothing that is not allowed", () => {
    expect(labels(host, person({ maySpeak: false, mayShow: false, mayWrite: false, deaf: true, hand: 7, role: "moderator" }))).toEqual([
      "Let speak again",
      "Let show camera again",
      "Let write again",
      "Show to everyone",
      "Lower their hand",
      "Turn their sound on",
      "End as moderator",
    ]);
  });
  it("leave roles to the host", () => {
    expect(labels(person({ local: true, role: "moderator" }), person({}))).not.toContain("Make moderator");
  });
});
