import type { ChatView } from "~/lib/api-types";

/** What the server tells this page on the topic "bedrud"; older clients do not know it. */
export type ServerEvent = { type: "chat"; message: ChatView } | { type: "reaction"; identity: string; emoji: string };

/** Reads a packet that came from the server itself; undefined for what this page does not know. */
export function serverEvent(bytes: Uint8Array): ServerEvent | undefined {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as ServerEvent;
    return value.type === "chat" || value.type === "reaction" ? value : undefined;
  } catch {
    return undefined;
  }
}
