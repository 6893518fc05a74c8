import { useEffect } from "react";

import { choice, devices, watchDevices } from "../core/devices";
import { useStore } from "./use-store";

/** What is plugged in and what is chosen, while the component lives. */
export function useDevices() {
  useEffect(() => watchDevices(), []);
  return { lists: useStore(devices), chosen: useStore(choice) };
}
