import { useSyncExternalStore } from "react";

/** Rooms this browser has been in, newest first. They stay in the browser; the server does not know them. */
export interface RecentRoom {
  name: string;
  at: number;
}

const key = "bedrud.recent-rooms";
const most = 20;
const none: RecentRoom[] = [];
const listeners = new Set<() => void>();
let cached: RecentRoom[] | undefined;

function load(): RecentRoom[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    if (!Array.isArray(stored)) return none;
    return stored.filter((one): one is RecentRoom => typeof one?.name === "string" && typeof one?.at === "number");
  } catch {
    return none;
  }
}

function store(rooms: RecentRoom[]) {
  cached = rooms;
  try {
    localStorage.setItem(key, JSON.stringify(rooms));
  } catch {
    // Without storage the list lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

export function recentRooms(): RecentRoom[] {
  cached ??= load();
  return cached;
}

export function rememberRoom(name: string) {
  store([{ name, at: Date.now() }, ...recentRooms().filter((room) => room.name !== name)].slice(0, most));
}

export function forgetRoom(name: string) {
  store(recentRooms().filter((room) => room.name !== name));
}

export function forgetAllRooms() {
  store([]);
}

function subscribe(listener: () => void) {
  const reload = (event: StorageEvent) => {
    if (event.key !== key) return;
    cached = undefined;
    listener();
  };
  listeners.add(listener);
  window.addEventListener("storage", reload);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", reload);
  };
}

export function useRecentRooms(): RecentRoom[] {
  return useSyncExternalStore(subscribe, recentRooms, () => none);
}
