import { describe, expect, it } from "vitest";

import { deviceOf } from "./device";
import { parsePreferences, withChanges } from "./preferences";
import { ago } from "./time";

describe("deviceOf", () => {
  it.each([
    ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36", "Chrome on Linux", "computer"],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge on Windows", "computer"],
    ["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0", "Firefox on Windows", "computer"],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15", "Safari on Mac", "computer"],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1", "Safari on iPhone", "phone"],
    ["Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android", "phone"],
    ["okhttp/4.12.0", "okhttp", "other"],
    ["Bedrud/12 (Android 15)", "Bedrud on Android", "phone"],
    ["", "Unknown device", "other"],
  ])("%s", (agent, name, kind) => {
    expect(deviceOf(agent)).toEqual({ name, kind });
  });
});

describe("preferences", () => {
  it.each(["", "null", "[1]", "{", "7"])("%j says nothing", (text) => {
    expect(parsePreferences(text)).toEqual({});
  });

  it("keep what other clients stored when one thing changes", () => {
    const old = parsePreferences('{"audio":{"noise":"browser","joinWithMicrophone":true},"experimental":{"x":1},"video":5}');
    expect(withChanges(old, { audio: { joinWithMicrophone: false }, video: { joinWithCamera: false } })).toEqual({
      audio: { noise: "browser", joinWithMicrophone: false },
      experimental: { x: 1 },
      video: { joinWithCamera: false },
    });
  });
});

describe("ago", () => {
  it("counts minutes and hours, then names the day", () => {
    const now = new Date(2026, 5, 10, 18).getTime();
    expect(ago(now - 30_000, now)).toBe("Now");
    expect(ago(now - 5 * 60_000, now)).toBe("5 min ago");
    expect(ago(now - 3 * 3_600_000, now)).toBe("3 h ago");
    expect(ago(now - 20 * 3_600_000, now)).toBe("Yesterday");
  });
});
