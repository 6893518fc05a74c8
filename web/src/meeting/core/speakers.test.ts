import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Speakers } from "./speakers";

describe("Speakers", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("ignores a cough", () => {
    const speakers = new Speakers(() => undefined);
    speakers.update(["ann"]);
    vi.advanceTimersByTime(100);
    speakers.update([]);
    vi.advanceTimersByTime(2000);
    expect(speakers.current.has("ann")).toBe(false);
  });

  it("lights up after 150 ms and holds through short pauses", () => {
    const changed = vi.fn();
    const speakers = new Speakers(changed);
    speakers.update(["ann"]);
    vi.advanceTimersByTime(160);
    expect(speakers.current.has("ann")).toBe(true);
    speakers.update([]);
    vi.advanceTimersByTime(500);
    speakers.update(["ann"]);
    vi.advanceTimersByTime(2000);
    expect(speakers.current.has("ann")).toBe(true);
    speakers.update([]);
    vi.advanceTimersByTime(900);
    expect(speakers.current.has("ann")).toBe(false);
    expect(changed).toHaveBeenCalledTimes(2);
  });
});
