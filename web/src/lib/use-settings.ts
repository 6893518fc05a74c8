import { useQuery } from "@tanstack/react-query";

import { request } from "./api";
import type { PublicSettings } from "./api-types";

/** What this server offers to people without a session. */
export function useSettings() {
  return useQuery({
    queryKey: ["settings"],
    queryFn: ({ signal }) => request<PublicSettings>("GET", "/api/auth/settings", { signal }),
    staleTime: Infinity,
  });
}
