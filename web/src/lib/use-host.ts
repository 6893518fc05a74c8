import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** The address this page came from; "" while pages are rendered at build time. */
export function useHost(): string {
  return useSyncExternalStore(
    never,
    () => location.host,
    () => "",
  );
}
