import { request } from "~/lib/api";
import type { GuestJoinResponse, JoinResponse, Message, Room, RoomCheck } from "~/lib/api-types";

export const checkRoom = (name: string, signal?: AbortSignal) =>
  request<RoomCheck>("GET", `/api/room/check/${encodeURIComponent(name)}`, { ...(signal ? { signal } : {}) });

export const joinRoom = (roomName: string) => request<JoinResponse>("POST", "/api/room/join", { body: { roomName } });

/** `knock`: who waited outside is the same guest. */
export const joinAsGuest = (roomName: string, guestName: string, knock = "") =>
  request<GuestJoinResponse>("POST", "/api/room/guest-join", { body: { roomName, guestName, knock } });

/** Answers when somebody decided, or after a while: "waiting", "admitted" or "refused". */
export const waitOutside = (roomId: string, knock: string, signal: AbortSignal) =>
  request<{ status: string }>("POST", deedPath(roomId, "wait"), { body: { knock }, signal });

/** Opens an ended room of one's own again, as it was. */
export const reopenRoom = ({ name, mode, settings }: JoinResponse) =>
  request<Room>("POST", "/api/room/create", { body: { name, mode, settings } });

/** Ends the meeting for everyone: the room closes. */
export const endRoom = (id: string) => request<Message>("DELETE", `/api/room/${encodeURIComponent(id)}`);

/** Somebody who asks to come in. */
export interface Waiting {
  identity: string;
  name: string;
  guest: boolean;
}

export const waitingPeople = (roomId: string, signal: AbortSignal) =>
  request<{ waiting: Waiting[] }>("GET", deedPath(roomId, "waiting"), { signal });

export const admitEveryone = (roomId: string) => request<{ status: string }>("POST", deedPath(roomId, "admit-all"), { body: {} });

/** What a moderator does to somebody, as the server's route below the room; "{}" stands for the identity. */
export type Deed =
  | "mute/{}"
  | "unmute/{}"
  | "video/{}/off"
  | "video/{}/on"
  | "screenshare/{}/stop"
  | "chat/{}/block"
  | "chat/{}/unblock"
  | "ask/{}/unmute"
  | "ask/{}/camera"
  | "promote/{}"
  | "demote/{}"
  | "kick/{}"
  | "ban/{}"
  | "admit/{}"
  | "refuse/{}";

const deedPath = (roomId: string, deed: string) => `/api/room/${encodeURIComponent(roomId)}/${deed}`;

export const moderate = (roomId: string, deed: Deed, identity: string, body: { hard?: boolean } = {}) =>
  request<{ status: string }>("POST", deedPath(roomId, deed.replace("{}", encodeURIComponent(identity))), { body });

export const muteEveryone = (roomId: string) => request<{ status: string }>("POST", deedPath(roomId, "mute-all"), { body: {} });
