import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { changeSettings, readAdminSettings } from "./api";

const key = ["admin", "settings"];

export function useAdminSettings() {
  return useQuery({ queryKey: key, queryFn: ({ signal }) => readAdminSettings(signal) });
}

/** Changes settings; what this server offers may be another thing then. */
export function useChangeSettings() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: changeSettings,
    onSuccess: (settings) => {
      client.setQueryData(key, settings);
      return client.invalidateQueries({ queryKey: ["settings"] });
    },
  });
}
