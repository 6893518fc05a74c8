import { useQuery } from "@tanstack/react-query";

import { readSettings } from "./api";

/** What this server offers to people without a session. */
export function useSettings() {
  return useQuery({ queryKey: ["settings"], queryFn: ({ signal }) => readSettings(signal), staleTime: Infinity });
}
