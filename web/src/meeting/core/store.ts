/** A value that components watch with useSyncExternalStore. */
export class Store<T> {
  readonly #listeners = new Set<() => void>();
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  readonly get = (): T => this.#value;

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  set(value: T) {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of this.#listeners) listener();
  }

  change(part: Partial<T>) {
    this.set({ ...this.#value, ...part });
  }
}

/** Keeps the old object where the new one says the same, so that only what changed is drawn again. */
export function kept<T extends object>(old: T | undefined, next: T): T {
  if (old === undefined) return next;
  const names = Object.keys(next) as (keyof T)[];
  const same = names.length === Object.keys(old).length && names.every((name) => Object.is(old[name], next[name]));
  return same ? old : next;
}
