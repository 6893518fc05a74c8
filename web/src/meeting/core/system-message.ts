/** What the server tells the clients of a room on the topic "system". */
export type SystemMessage =
  | { event: "ask-microphone" | "ask-camera" }
  | { event: "banned" }
  /** Who waits outside has changed. */
  | { event: "waiting" }
  /** The host shows somebody to everybody. */
  | { event: "spotlight"; identity: string }
  | { event: "deafen" | "undeafen" }
  /** In the words of the server: who records, or why it has ended. */
  | { event: "recording"; on: boolean; text: string }
  | { event: "ended" };

const ended = new Set(["room_deleted", "room_ended", "room_closed", "room_archived"]);

/**
 * Reads a packet of the topic "system" meant for `me`. The caller makes sure that it came from the server: packets of
 * participants are never looked at, since anyone could write them.
 */
export function systemMessage(bytes: Uint8Array, me: string): SystemMessage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  if (value === null || typeof value !== "object") return undefined;
  const { type, event, target, message } = value as Record<string, unknown>;
  if (type !== "system" || typeof event !== "string") return undefined;
  if (ended.has(event)) return { event: "ended" };
  if (event === "waiting") return { event };
  if (event === "spotlight") return typeof target === "string" ? { event, identity: target } : undefined;
  if (event === "recording_started" || event === "recording_stopped") {
    return { event: "recording", on: event === "recording_started", text: typeof message === "string" ? message : "" };
  }
  if (target !== me) return undefined;
  if (event === "deafen" || event === "undeafen") return { event };
  if (event === "ask_unmute") return { event: "ask-microphone" };
  if (event === "ask_camera") return { event: "ask-camera" };
  return event === "ban" ? { event: "banned" } : undefined;
}
