import { useSyncExternalStore } from "react";

import { passkeysWork } from "./passkeys";
import { useSettings } from "./use-settings";

const never = () => () => undefined;

/** Whether this server offers passkeys and this browser can have them here. False while pages are rendered at build time. */
export function usePasskeysWork(): boolean {
  const { data: settings } = useSettings();
  const here = useSyncExternalStore(never, () => passkeysWork(), () => false);
  return here && settings?.passkeysEnabled === true;
}
