import { QueryClient } from "@tanstack/react-query";

import { ApiError } from "./api-error";

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (count, error) => count < 1 && error instanceof ApiError && error.temporary,
      },
    },
  });
}
