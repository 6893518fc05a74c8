import { useSyncExternalStore } from "react";

/** Something that is on unless it was switched off in this browser. */
export function storedSwitch(key: string) {
  const listeners = new Set<() => void>();
  const on = (): boolean => {
    try {
      return localStorage.getItem(key) !== "off";
    } catch {
      return true;
    }
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    on,
    set: (wanted: boolean) => {
      try {
        if (wanted) localStorage.removeItem(key);
        else localStorage.setItem(key, "off");
      } catch {
        // Without storage it stays on.
      }
      for (const listener of listeners) listener();
    },
    useOn: () => useSyncExternalStore(subscribe, on, () => true),
  };
}
