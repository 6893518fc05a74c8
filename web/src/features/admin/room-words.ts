import type { AdminRoom } from "~/lib/api-types";

export type RoomState = "live" | "open" | "suspended" | "over" | "archived";

export function stateOf(room: AdminRoom): RoomState {
  if (room.deletedAt !== undefined) return "archived";
  if (room.isSuspended) return "suspended";
  if (!room.isActive) return "over";
  return room.participantsCount > 0 ? "live" : "open";
}

export const stateWords: Record<RoomState, string> = { live: "Live", open: "Open", suspended: "Suspended", over: "Over", archived: "Archived" };

const doors: Record<string, string> = { everyone: "Everyone", signed_in: "Accounts", ask: "Ask first", invited: "Invited people" };

export const doorOf = (room: AdminRoom) => doors[room.admission] ?? room.admission;
