import { describe, expect, it } from "vitest";

import type { Recording } from "~/lib/api-types";
import { clock } from "~/lib/time";

import { readChapters, voicesOf } from "./chapters";
import { sizeName, standing } from "./words";

const vtt = `WEBVTT

00:00:01.200 --> 00:00:11.200
Anna &amp; &lt;Co&gt;

00:00:04.000 --> 00:00:09.000
Ben shares a screen

01:00:00.000 --> 01:00:30.000
Ben
`;

describe("the chapters of a recording", () => {
  it("are read with their times and plain names", () => {
    const chapters = readChapters(vtt);
    expect(chapters).toHaveLength(3);
    expect(chapters[0]).toEqual({ from: 1.2, to: 11.2, text: "Anna & <Co>" });
    expect(chapters[2]?.from).toBe(3600);
    expect(readChapters("nothing of it")).toEqual([]);
  });

  it("say who spoke how much, and a shared screen is no voice", () => {
    expect(voicesOf(readChapters(vtt)).map(({ name, share }) => [name, share])).toEqual([
      ["Ben", 75],
      ["Anna & <Co>", 25],
    ]);
  });
});

describe("a recording in words", () => {
  it("has clock and size", () => {
    expect(clock(65)).toBe("1:05");
    expect(clock(3729)).toBe("1:02:09");
    expect(sizeName(318_200_000)).toBe("318 MB");
    expect(sizeName(2_150_000_000)).toBe("2.1 GB");
  });

  it("stands where its states say", () => {
    const of = (change: Partial<Recording>) => standing({ status: "completed", downloadStatus: "ready", progress: 100, ...change } as Recording).text;
    expect(of({})).toBe("Ready");
    expect(of({ status: "started", downloadStatus: "processing" })).toBe("Recording now");
    expect(of({ status: "processing", downloadStatus: "processing", progress: 40 })).toBe("Being made, 40 %");
    expect(of({ status: "failed", downloadStatus: "failed" })).toBe("Failed");
  });
});
