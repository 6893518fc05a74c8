import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { type UserListQuery, listUsers, listVisits, readUser } from "./api";

const key = ["admin", "users"];

/** A page of accounts; the one before stays until the next has come. */
export function useUsers(query: UserListQuery) {
  return useQuery({
    queryKey: [...key, "list", query],
    queryFn: ({ signal }) => listUsers(query, signal),
    placeholderData: keepPreviousData,
  });
}

export function useUser(id: string) {
  return useQuery({ queryKey: [...key, "one", id], queryFn: ({ signal }) => readUser(id, signal) });
}

export function useVisits(id: string, page: number) {
  return useQuery({
    queryKey: [...key, "visits", id, page],
    queryFn: ({ signal }) => listVisits(id, page, signal),
    placeholderData: keepPreviousData,
  });
}

/**
 * Something an administrator does to an account; lists and pages about accounts are read anew. Nobody waits for that: the page of
 * an account that was deleted would vanish before it has led back to the list.
 */
export function useDeed<T>(deed: (input: T) => Promise<unknown>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: deed,
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: key });
    },
  });
}
