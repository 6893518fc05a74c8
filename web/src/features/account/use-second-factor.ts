import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { updateUser } from "~/lib/session";

import { disableSecondFactor, enableSecondFactor, readSecondFactor } from "./api";

const key = ["second-factor"];

export function useSecondFactor() {
  return useQuery({ queryKey: key, queryFn: ({ signal }) => readSecondFactor(signal) });
}

export function useEnableSecondFactor() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: enableSecondFactor,
    onSuccess: () => {
      updateUser({ requiresSecondFactorSetup: false });
      // What was refused before opens now; nobody waits for that.
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== key[0] });
      return client.invalidateQueries({ queryKey: key });
    },
  });
}

export function useDisableSecondFactor() {
  const client = useQueryClient();
  return useMutation({ mutationFn: disableSecondFactor, onSuccess: () => client.invalidateQueries({ queryKey: key }) });
}
