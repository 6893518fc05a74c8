import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark" | "system";

const key = "bedrud.theme";
const listeners = new Set<() => void>();

/** Runs before the first paint (root.tsx), so that one attribute decides all colours from the start. */
export const themeScript = `(function(){var t;try{t=localStorage.getItem("${key}")}catch(e){}
document.documentElement.dataset.theme=t==="light"||t==="dark"?t:matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light"})()`;

const system = () => window.matchMedia("(prefers-color-scheme: dark)");

export function theme(): Theme {
  try {
    const stored = localStorage.getItem(key);
    return stored === "light" || stored === "dark" ? stored : "system";
  } catch {
    return "system";
  }
}

function apply() {
  const wanted = theme();
  document.documentElement.dataset.theme = wanted === "system" ? (system().matches ? "dark" : "light") : wanted;
  for (const listener of listeners) listener();
}

export function setTheme(wanted: Theme) {
  try {
    if (wanted === "system") localStorage.removeItem(key);
    else localStorage.setItem(key, wanted);
  } catch {
    // Without storage the system decides.
  }
  apply();
}

function subscribe(listener: () => void) {
  const query = system();
  listeners.add(listener);
  query.addEventListener("change", apply);
  window.addEventListener("storage", apply);
  return () => {
    listeners.delete(listener);
    query.removeEventListener("change", apply);
    window.removeEventListener("storage", apply);
  };
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, theme, () => "system");
}

/** The theme that is on the page, for parts that must name it: panels on the stage, which is dark in both. */
export function useShownTheme(): "light" | "dark" {
  return useSyncExternalStore(
    subscribe,
    () => (document.documentElement.dataset.theme === "dark" ? "dark" : "light"),
    () => "light",
  );
}
