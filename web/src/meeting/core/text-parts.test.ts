import { describe, expect, it } from "vitest";

import { textParts } from "./text-parts";

const links = (text: string) => textParts(text).flatMap((part) => (part.kind === "link" ? [part.href] : []));

describe("textParts", () => {
  it("finds web links and leaves the sentence around them whole", () => {
    const text = "See https://example.org/a?b=c, and (http://x.org/y_(z)).";
    expect(links(text)).toEqual(["https://example.org/a?b=c", "http://x.org/y_(z)"]);
    expect(
      textParts(text)
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
  });

  it("makes no link of anything but http and https", () => {
    expect(links("javascript:alert(1) data:text/html,x ftp://x.org file:///etc/passwd")).toEqual([]);
  });

  it("makes no link of an address that is none", () => {
    expect(links("http:// and https://[")).toEqual([]);
  });
});
