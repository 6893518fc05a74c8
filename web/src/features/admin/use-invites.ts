import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { createInvite, deleteInvite, listInvites } from "./api";

const key = ["admin", "invites"];

export function useInvites(page: number) {
  return useQuery({ queryKey: [...key, page], queryFn: ({ signal }) => listInvites(page, signal), placeholderData: keepPreviousData });
}

export function useCreateInvite() {
  const client = useQueryClient();
  return useMutation({ mutationFn: createInvite, onSuccess: () => client.invalidateQueries({ queryKey: key }) });
}

export function useDeleteInvite() {
  const client = useQueryClient();
  return useMutation({ mutationFn: deleteInvite, onSuccess: () => client.invalidateQueries({ queryKey: key }) });
}
