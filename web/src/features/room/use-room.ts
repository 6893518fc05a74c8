import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { Room, RoomChange } from "~/lib/api-types";

import { changeRoom, inviteToRoom, listRoomInvitations, readRoom, removeRoomInvitation } from "./api";

const key = (id: string) => ["room", id];

/** One of my rooms, with its settings. */
export function useRoom(id: string, enabled = true) {
  return useQuery({ queryKey: key(id), queryFn: ({ signal }) => readRoom(id, signal), enabled });
}

export function useChangeRoom(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: RoomChange) => changeRoom(id, change),
    onSuccess: (room) => {
      client.setQueryData<Room>(key(id), room);
      return client.invalidateQueries({ queryKey: ["rooms"] });
    },
  });
}

/** Who was invited, and how that changes. */
export function useRoomInvitations(id: string) {
  const client = useQueryClient();
  const own = [...key(id), "invitations"];
  const onSuccess = () => client.invalidateQueries({ queryKey: own });
  return {
    list: useQuery({ queryKey: own, queryFn: ({ signal }) => listRoomInvitations(id, signal) }),
    add: useMutation({ mutationFn: (email: string) => inviteToRoom(id, email), onSuccess }),
    remove: useMutation({ mutationFn: (invitation: string) => removeRoomInvitation(id, invitation), onSuccess }),
  };
}
