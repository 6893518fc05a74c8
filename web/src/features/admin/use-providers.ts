import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { addProvider, changeProvider, checkProvider, listProviders, removeProvider } from "./api";

const key = ["admin", "providers"];

export function useProviders() {
  return useQuery({ queryKey: key, queryFn: ({ signal }) => listProviders(signal) });
}

/** Another list of providers is also another list of buttons on the sign-in page. */
function useChanged() {
  const client = useQueryClient();
  return () => Promise.all([client.invalidateQueries({ queryKey: key }), client.invalidateQueries({ queryKey: ["settings"] })]);
}

export function useAddProvider() {
  return useMutation({ mutationFn: addProvider, onSuccess: useChanged() });
}

export function useChangeProvider() {
  return useMutation({ mutationFn: changeProvider, onSuccess: useChanged() });
}

export function useRemoveProvider() {
  return useMutation({ mutationFn: removeProvider, onSuccess: useChanged() });
}

export function useCheckProvider() {
  return useMutation({ mutationFn: checkProvider });
}
