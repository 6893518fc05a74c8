import { request } from "~/lib/api";
import type { GuestJoinResponse, JoinResponse, Message, Room, RoomCheck } from "~/lib/api-types";

export const checkRoom = (name: string, signal?: AbortSignal) =>
  request<RoomCheck>("GET", `/api/room/check/${encodeURIComponent(name)}`, { ...(signal ? { signal } : {}) });

export const joinRoom = (roomName: string) => request<JoinResponse>("POST", "/api/room/join", { body: { roomName } });

export const joinAsGuest = (roomName: string, guestName: string) =>
  request<GuestJoinResponse>("POST", "/api/room/guest-join", { body: { roomName, guestName } });

/** Opens an ended room of one's own again, as it was. */
export const reopenRoom = ({ name, mode, settings }: JoinResponse) =>
  request<Room>("POST", "/api/room/create", { body: { name, mode, settings } });

/** Ends the meeting for everyone: the room closes. */
export const endRoom = (id: string) => request<Message>("DELETE", `/api/room/${encodeURIComponent(id)}`);
