import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { deviceOf } from "~/lib/device";
import { createPasskey } from "~/lib/passkeys";

import { beginPasskey, finishPasskey, listPasskeys, removePasskey, renamePasskey } from "./api";

const key = ["passkeys"];

export function usePasskeys() {
  return useQuery({ queryKey: key, queryFn: ({ signal }) => listPasskeys(signal), select: ({ passkeys }) => passkeys });
}

/** Makes a key on this device and adds it to the account, named after the device. */
export function useAddPasskey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const answer = await createPasskey(await beginPasskey());
      return finishPasskey({ ...answer, name: deviceOf(navigator.userAgent).name });
    },
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
}

export function useRenamePasskey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, name }: { id: string; name: string }) => renamePasskey(id, { name }),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
}

export function useRemovePasskey() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => removePasskey(id),
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
}
