import { describe, expect, it } from "vitest";

import { changesOf, deedOf, targetOf } from "./activity-words";
import { leftOut, notDeleted, peopleCount } from "./bulk-words";
import { roleOf, wayOf, withAdministrator } from "./person-words";
import { inviteLink, stateOf } from "./invite-words";

describe("accounts", () => {
  it("have the word of the highest thing they are", () => {
    expect(roleOf({ accesses: ["user", "superadmin"] })).toBe("Administrator");
    expect(roleOf({ accesses: ["user", "moderator"] })).toBe("Moderator");
    expect(roleOf({ accesses: [] })).toBe("Member");
  });

  it("keep their badges when they become administrators, and are members afterwards", () => {
    expect(withAdministrator(["user", "moderator"], true)).toEqual(["superadmin", "user", "moderator"]);
    expect(withAdministrator(["superadmin", "user"], true)).toEqual(["superadmin", "user"]);
    expect(withAdministrator(["superadmin"], false)).toEqual(["user"]);
  });

  it("sign in with what an administrator named", () => {
    expect(wayOf("local")).toBe("Password");
    expect(wayOf("oidc-company")).toBe("company");
  });
});

describe("deeds for several", () => {
  it("say who was left out and why", () => {
    expect(leftOut({ results: { a: { success: true, name: "Al" } } })).toBeUndefined();
    expect(leftOut({ results: { a: { success: true, name: "Al" }, b: { success: false, name: "Bo", error: "cannot ban yourself" }, c: { success: false, error: "odd" } } })).toBe(
      "Bo: that is you. Somebody: odd",
    );
    expect(notDeleted({ skipped: [] })).toBeUndefined();
    expect(notDeleted({ skipped: ["1(self)", "2", "3"] })).toBe("Left out: you cannot delete yourself here, somebody was not there any more");
    expect([peopleCount(1), peopleCount(2)]).toEqual(["1 person", "2 people"]);
  });
});

describe("the log", () => {
  it("says what changed and leaves out what did not", () => {
    expect(changesOf({ before: { accesses: ["user"], name: "x" }, after: { accesses: ["superadmin", "user"], name: "x", guestLoginEnabled: true, other: 7 } })).toEqual([
      { name: "Role", from: "user", to: "superadmin, user" },
      { name: "Guests", from: "nothing", to: "on" },
      { name: "other", from: "nothing", to: "7" },
    ]);
  });

  it("has words for deeds and shows unknown ones as they are", () => {
    expect(deedOf("user.ban")).toBe("blocked");
    expect(deedOf("room.paint")).toBe("room.paint");
    expect(targetOf({ targetType: "invite", targetName: "", targetId: "1" })).toBe("anyone with the link");
  });
});

describe("invitations", () => {
  const invite = { used: false, expiresAt: "2026-06-10T12:00:00Z" };
  it("are open, used or over", () => {
    const at = Date.parse("2026-06-10T11:00:00Z");
    expect(stateOf(invite, at)).toBe("open");
    expect(stateOf({ ...invite, used: true }, at)).toBe("used");
    expect(stateOf(invite, at + 3_600_001)).toBe("over");
  });

  it("lead to the page for new accounts", () => {
    expect(inviteLink("abc", "https://meet.example.org")).toBe("https://meet.example.org/auth/register?invite=abc");
  });
});
