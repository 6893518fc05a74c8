import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { addWebhook, changeWebhook, listDeliveries, listWebhooks, removeWebhook, replayDelivery, rotateWebhookSecret, testWebhook } from "./api";

const key = ["admin", "webhooks"];

export function useWebhooks(page: number) {
  return useQuery({ queryKey: [...key, page], queryFn: ({ signal }) => listWebhooks(page, signal), staleTime: 0 });
}

function useChanged() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: key });
}

export function useAddWebhook() {
  return useMutation({ mutationFn: addWebhook, onSuccess: useChanged() });
}

export function useChangeWebhook() {
  return useMutation({ mutationFn: changeWebhook, onSuccess: useChanged() });
}

export function useRemoveWebhook() {
  const changed = useChanged();
  return useMutation({
    mutationFn: removeWebhook,
    // Not waited for: the page of what is gone would go with it, before it leads to the list.
    onSuccess: () => {
      void changed();
    },
  });
}

export function useRotateWebhookSecret() {
  return useMutation({ mutationFn: rotateWebhookSecret, onSuccess: useChanged() });
}

/** A test that worked is also a sign of life. */
export function useTestWebhook() {
  return useMutation({ mutationFn: testWebhook, onSuccess: useChanged() });
}

export function useDeliveries(id: string, status: string) {
  return useInfiniteQuery({
    queryKey: [...key, "deliveries", id, status],
    queryFn: ({ pageParam, signal }) => listDeliveries(id, status, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => (nextCursor === "" ? undefined : nextCursor),
    staleTime: 0,
  });
}

export function useReplayDelivery(id: string) {
  return useMutation({ mutationFn: (deliveryId: string) => replayDelivery(id, deliveryId), onSuccess: useChanged() });
}
