import { DisconnectReason } from "livekit-client";
import { describe, expect, it } from "vitest";

import { ApiError } from "~/lib/api-error";

import { changes } from "./announcements";
import { endingOf, endingWords } from "./ending";
import { mediaProblem, problemWords } from "./media-problem";
import { refusalOf } from "./refusal";
import { systemMessage } from "./system-message";
import { testPerson } from "./test-person";
import { startView } from "./view";
import { wantsDualPeerConnection } from "./wire-mode";

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe("what went wrong with a device", () => {
  it.each([
    ["NotAllowedError", "Permission denied", "denied"],
    ["NotAllowedError", "Permission denied by system", "denied-by-system"],
    ["NotFoundError", "Requested device not found", "missing"],
    ["NotReadableError", "Could not start video source", "in-use"],
    ["TypeError", "", "failed"],
  ])("%s (%s) means %s", (name, message, problem) => {
    Object.defineProperty(navigator, "mediaDevices", { value: {}, configurable: true });
    expect(mediaProblem(new DOMException(message, name))).toBe(problem);
  });

  it("without HTTPS there are no devices at all", () => {
    Reflect.deleteProperty(navigator, "mediaDevices");
    expect(mediaProblem(new Error())).toBe("insecure");
    expect(problemWords("camera", "insecure").fact).toContain("HTTPS");
  });
});

describe("why there is no way in", () => {
  it.each([
    [404, "Room not found", "There is no such room"],
    [410, "room is no longer active", "This room is closed"],
    [403, "room is full", "The room is full"],
    [403, "This room is private", "This room is private"],
    [403, "you are banned from this room", "You are shut out of this room"],
    [403, "This room requires approval to join", "Somebody has to let you in"],
    [403, "Guest login is currently disabled", "This server takes no guests"],
  ])("%i %s", (status, message, title) => {
    expect(refusalOf(new ApiError(status, message))?.title).toBe(title);
  });

  it("a server in trouble is no refusal", () => {
    expect(refusalOf(new ApiError(500, "Failed to join room"))).toBeUndefined();
    expect(refusalOf(new ApiError(429, "Too many requests"))).toBeUndefined();
  });
});

describe("why a meeting is over", () => {
  it.each([
    [DisconnectReason.CLIENT_INITIATED, "left"],
    [DisconnectReason.PARTICIPANT_REMOVED, "removed"],
    [DisconnectReason.ROOM_DELETED, "over"],
    [DisconnectReason.DUPLICATE_IDENTITY, "elsewhere"],
    [DisconnectReason.SERVER_SHUTDOWN, "shutdown"],
    [undefined, "lost"],
  ] as const)("reason %s", (reason, ending) => {
    expect(endingOf(reason)).toBe(ending);
    expect(endingWords[ending].title).not.toBe("");
  });
});

describe("systemMessage", () => {
  it("hears what concerns me", () => {
    expect(systemMessage(bytes({ type: "system", event: "ask_unmute", actor: "h", target: "me" }), "me")).toEqual({ event: "ask-microphone" });
    expect(systemMessage(bytes({ type: "system", event: "room_deleted", message: "x" }), "me")).toEqual({ event: "ended" });
    expect(systemMessage(bytes({ type: "system", event: "waiting", message: "" }), "me")).toEqual({ event: "waiting" });
    expect(systemMessage(bytes({ type: "system", event: "spotlight", actor: "h", target: "you" }), "me")).toEqual({ event: "spotlight", identity: "you" });
    expect(systemMessage(bytes({ type: "system", event: "deafen", actor: "h", target: "me" }), "me")).toEqual({ event: "deafen" });
    expect(systemMessage(bytes({ type: "system", event: "deafen", actor: "h", target: "you" }), "me")).toBeUndefined();
  });

  it("ignores what concerns others, and what it does not know", () => {
    expect(systemMessage(bytes({ type: "system", event: "ban", actor: "h", target: "you" }), "me")).toBeUndefined();
    expect(systemMessage(bytes({ type: "system", event: "dance", target: "me" }), "me")).toBeUndefined();
    expect(systemMessage(new Uint8Array([123]), "me")).toBeUndefined();
  });
});

describe("changes", () => {
  const person = (name: string) => testPerson({ identity: name, name });

  it("gathers who came and who went", () => {
    const before = { ...startView, people: [person("Ann")] };
    const now = { ...startView, people: ["Ben", "Cem", "Dora", "Emil"].map(person) };
    expect(changes(before, now)).toEqual(["Ben, Cem and 2 others came in.", "Ann left."]);
  });

  it("says when the connection goes and comes back", () => {
    const connected = { ...startView, state: "connected" as const };
    const away = { ...startView, state: "reconnecting" as const };
    expect(changes(connected, away)).toEqual(["You are reconnecting."]);
    expect(changes(away, connected)).toEqual(["You are back."]);
  });
});

describe("wantsDualPeerConnection", () => {
  it("is one peer connection unless asked", () => {
    expect(wantsDualPeerConnection("")).toBe(false);
    expect(wantsDualPeerConnection("?pc=dual")).toBe(true);
  });
});
