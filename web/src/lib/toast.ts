import { useSyncExternalStore } from "react";

export interface Toast {
  id: number;
  text: string;
  /** Errors stay until they are dismissed. */
  kind: "done" | "error";
  action?: { label: string; perform: () => void };
}

const most = 2;
const none: Toast[] = [];
const listeners = new Set<() => void>();
let toasts: Toast[] = none;
let last = 0;

function change(next: Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

export function showToast(text: string, options: { kind?: Toast["kind"]; action?: Toast["action"] } = {}) {
  last += 1;
  change([...toasts, { id: last, text, kind: options.kind ?? "done", ...(options.action ? { action: options.action } : {}) }].slice(-most));
}

export function dismissToast(id: number) {
  change(toasts.filter((toast) => toast.id !== id));
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useToasts(): Toast[] {
  return useSyncExternalStore(
    subscribe,
    () => toasts,
    () => none,
  );
}
