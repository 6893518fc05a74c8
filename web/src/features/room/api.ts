import { request } from "~/lib/api";
import type { CreateRoomRequest, Message, Room } from "~/lib/api-types";

export const listRooms = (signal?: AbortSignal) => request<Room[]>("GET", "/api/room/list", { ...(signal ? { signal } : {}) });

export const createRoom = (body: CreateRoomRequest) => request<Room>("POST", "/api/room/create", { body });

export const deleteRoom = (id: string) => request<Message>("DELETE", `/api/room/${encodeURIComponent(id)}`);
