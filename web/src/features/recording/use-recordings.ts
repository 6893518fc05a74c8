import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { RecordingPage } from "~/lib/api-types";

import { deleteRecording, linkTo, listMyRecordings, listRecordings, readRecording } from "./api";
import { isMoving } from "./words";

const soon = 4000;
const hours = 12;

/** All I may see, or those of one room. What is being made is asked for again. */
export function useRecordings(roomId: string | undefined, page: number) {
  return useQuery({
    queryKey: ["recordings", roomId ?? "", page],
    queryFn: ({ signal }) => (roomId === undefined ? listMyRecordings(page, signal) : listRecordings(roomId, page, signal)),
    refetchInterval: ({ state }) => (state.data?.recordings.some(isMoving) ? soon : false),
  });
}

export function useRecording(roomId: string, id: string) {
  return useQuery({
    queryKey: ["recording", id],
    queryFn: ({ signal }) => readRecording(roomId, id, signal),
    refetchInterval: ({ state }) => (state.data !== undefined && isMoving(state.data) ? soon : false),
  });
}

/** The addresses a player uses: they hold longer than anybody watches. */
export function useAddresses(roomId: string, id: string, ready: boolean) {
  return useQuery({
    queryKey: ["recording", id, "link"],
    queryFn: () => linkTo(roomId, id, hours * 60),
    enabled: ready,
    staleTime: (hours / 2) * 3_600_000,
  });
}

export function useDeleteRecording() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ roomId, id }: { roomId: string; id: string }) => deleteRecording(roomId, id),
    onSuccess: (_, { id }) => {
      client.setQueriesData<RecordingPage>({ queryKey: ["recordings"] }, (page) =>
        page === undefined ? page : { ...page, recordings: page.recordings.filter((one) => one.id !== id), total: page.total - 1 },
      );
      // Not waited for: the page of the recording goes before the list has come again.
      void client.invalidateQueries({ queryKey: ["recordings"] });
    },
  });
}
