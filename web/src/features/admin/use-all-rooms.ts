import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { type RoomListQuery, listAllRooms, readRoomPeople } from "./api";

const key = ["admin", "rooms"];

/** A page of the rooms of everybody; the one before stays until the next has come. */
export function useAllRooms(query: RoomListQuery) {
  return useQuery({
    queryKey: [...key, "list", query],
    queryFn: ({ signal }) => listAllRooms(query, signal),
    placeholderData: keepPreviousData,
  });
}

export function useRoomPeople(id: string) {
  return useQuery({ queryKey: [...key, "one", id], queryFn: ({ signal }) => readRoomPeople(id, signal), refetchInterval: 10_000 });
}

/** Something an administrator does to rooms; what is shown of rooms is read anew. */
export function useRoomDeed<T>(deed: (input: T) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: deed, onSuccess: () => client.invalidateQueries({ queryKey: key }) });
}
