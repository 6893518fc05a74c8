import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import type { SignInList } from "~/lib/api-types";

import { endOtherSignIns, endSignIn, listSignIns } from "./api";

const key = ["sign-ins"];

/** Where this account is signed in: this browser first, then by last use. */
export function useSignIns() {
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => listSignIns(signal),
    select: ({ sessions }) => [...sessions].sort((a, b) => Number(b.current) - Number(a.current)),
  });
}

export function useEndSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => endSignIn(id),
    onSuccess: (_answer, id) => {
      client.setQueryData<SignInList>(key, (old) => old && { sessions: old.sessions.filter((one) => one.id !== id) });
    },
  });
}

export function useEndOtherSignIns() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: endOtherSignIns,
    onSuccess: () => {
      client.setQueryData<SignInList>(key, (old) => old && { sessions: old.sessions.filter((one) => one.current) });
    },
  });
}
