import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { linkIdentity, listIdentities, removeIdentity } from "./api";

const key = ["identities"];

export function useIdentities() {
  return useQuery({ queryKey: key, queryFn: ({ signal }) => listIdentities(signal), select: ({ identities }) => identities });
}

/** Leaves the page for the provider; it comes back to it. */
export function useLinkIdentity() {
  return useMutation({
    mutationFn: linkIdentity,
    onSuccess: ({ url }) => {
      location.assign(url);
    },
  });
}

export function useRemoveIdentity() {
  const client = useQueryClient();
  return useMutation({ mutationFn: removeIdentity, onSuccess: () => client.invalidateQueries({ queryKey: key }) });
}
