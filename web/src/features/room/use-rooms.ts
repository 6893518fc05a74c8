import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { CreateRoomRequest, Room } from "~/lib/api-types";

import { createRoom, deleteRoom, listRooms } from "./api";

const key = ["rooms"];

/** My rooms, open ones first, each group by name. */
export function useRooms() {
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => listRooms(signal),
    select: (rooms) => [...rooms].sort((a, b) => Number(b.isActive) - Number(a.isActive) || a.name.localeCompare(b.name)),
  });
}

export function useCreateRoom() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CreateRoomRequest) => createRoom(body),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
}

export function useDeleteRoom() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (room: Room) => deleteRoom(room.id),
    onSuccess: (_answer, room) => {
      client.setQueryData<Room[]>(key, (rooms) => rooms?.filter((one) => one.id !== room.id));
      return client.invalidateQueries({ queryKey: key });
    },
  });
}
