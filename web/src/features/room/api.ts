import { request } from "~/lib/api";
import type { CreateRoomRequest, Message, Room, RoomChange, RoomInvitation, RoomInvitationList } from "~/lib/api-types";

export const listRooms = (signal?: AbortSignal) => request<Room[]>("GET", "/api/room/list", { ...(signal ? { signal } : {}) });

export const createRoom = (body: CreateRoomRequest) => request<Room>("POST", "/api/room/create", { body });

export const deleteRoom = (id: string) => request<Message>("DELETE", `/api/room/${encodeURIComponent(id)}`);

const path = (id: string, what = "") => `/api/room/${encodeURIComponent(id)}${what}`;

export const readRoom = (id: string, signal?: AbortSignal) => request<Room>("GET", path(id), { signal });

/** What is left out stays as it is. */
export const changeRoom = (id: string, body: RoomChange) => request<Room>("PUT", path(id, "/settings"), { body });

export const listRoomInvitations = (id: string, signal?: AbortSignal) => request<RoomInvitationList>("GET", path(id, "/invitations"), { signal });

export const inviteToRoom = (id: string, email: string) => request<RoomInvitation>("POST", path(id, "/invitations"), { body: { email } });

export const removeRoomInvitation = (id: string, invitation: string) =>
  request<{ status: string }>("DELETE", path(id, `/invitations/${encodeURIComponent(invitation)}`));
