import { describe, expect, it } from "vitest";

import { ApiError } from "./api-error";
import { hue, initials } from "./person";
import { safePath } from "./redirect";
import { roomNameProblem, roomOf, slug } from "./room-name";
import { dayName } from "./time";
import { emailProblem, nameProblem, passwordProblem, passwordStrength } from "./validation";
import { words } from "./words";

describe("room names", () => {
  it.each([
    ["Design critique 2", "design-critique-2"],
    ["  Über-Raum  ", "uber-raum"],
    ["https://meet.example.org/m/product-review?x=1", "product-review"],
    ["/m/abc-defg-hij", "abc-defg-hij"],
    ["https://example.org/other", ""],
  ])("%s means the room %s", (typed, name) => {
    expect(roomOf(typed)).toBe(name);
  });

  it("have 3 to 63 letters, digits and hyphens", () => {
    expect(roomNameProblem("ab")).toBeDefined();
    expect(roomNameProblem("a--b")).toBeDefined();
    expect(roomNameProblem(slug("a".repeat(80)))).toBeUndefined();
  });
});

describe("safePath", () => {
  it.each(["https://evil.example", "//evil.example", "/\\evil.example", "/auth/login", "javascript:alert(1)"])("never goes to %s", (wanted) => {
    expect(safePath(wanted, "/dashboard")).toBe("/dashboard");
  });

  it("goes to a path of this site", () => {
    expect(safePath("/m/room?pc=dual", "/")).toBe("/m/room?pc=dual");
  });
});

describe("people", () => {
  it("have initials in every script", () => {
    expect(initials("Ann Maria Host")).toBe("AH");
    expect(initials("élodie")).toBe("É");
    expect(initials("سارا احمدی")).toBe("س");
    expect(initials("  ")).toBe("?");
  });

  it("keep their colour", () => {
    expect(hue("Ann")).toBe(hue("Ann"));
    expect(hue("Ann")).toBeGreaterThanOrEqual(0);
    expect(hue("Ann")).toBeLessThan(360);
  });
});

describe("forms", () => {
  it("count bytes as the server does", () => {
    expect(passwordProblem("short")).toBe("At least 12 characters");
    expect(passwordProblem("ääääää")).toBeUndefined();
    expect(nameProblem("x")).toBe("At least 2 letters");
    expect(nameProblem("ä".repeat(26), 50)).toBe("At most 50 letters");
    expect(emailProblem("ann@example.org")).toBeUndefined();
    expect(emailProblem("ann")).toBeDefined();
  });

  it("rate a password by its length and variety", () => {
    expect(passwordStrength("aaaaaaaaaaaaaaaa").level).toBe(1);
    expect(passwordStrength("correct horse battery").level).toBeGreaterThanOrEqual(3);
  });
});

describe("words", () => {
  it("name the limit of a full room", () => {
    expect(words(new ApiError(403, "room is full", { maxParticipants: 50 }))).toMatch(/^50 people are in there/);
    expect(words(new ApiError(403, "room is full", { maxParticipants: 1 }))).toMatch(/^One person is in there/);
    expect(words(new ApiError(403, "room is full"))).toMatch(/full/);
  });

  it("show no code and no foreign phrase of the server", () => {
    expect(words(new ApiError(401, "Invalid credentials"))).toBe("Email and password do not match.");
    expect(words(new ApiError(503, "db locked"))).not.toContain("db");
    expect(words(new ApiError(429, "x", {}, 12))).toContain("12 s");
  });
});

describe("dayName", () => {
  it("speaks of days as people do", () => {
    const now = new Date(2026, 5, 10, 12).getTime();
    expect(dayName(now, now)).toBe("Today");
    expect(dayName(now - 86_400_000, now)).toBe("Yesterday");
    expect(dayName(new Date(2025, 0, 2).getTime(), now)).toBe("2 January 2025");
  });
});
