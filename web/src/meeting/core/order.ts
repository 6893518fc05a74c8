const hold = 2000;
const pause = 3000;

/**
 * The order of the tiles: arrival, except that whoever speaks for two seconds on a hidden page takes the place of the
 * quietest person on the first page, at most every three seconds. Nothing else moves.
 */
export class TileOrder {
  #order: string[] = [];
  readonly #since = new Map<string, number>();
  readonly #last = new Map<string, number>();
  #moved = Number.NEGATIVE_INFINITY;

  /** The keys in their order: those that went are gone, new ones stand where they arrive. */
  arrange(keys: readonly string[]): string[] {
    const kept = this.#order.filter((key) => keys.includes(key));
    const fresh = keys.filter((key) => !kept.includes(key));
    // My own tile is the last of `keys` and stays the last.
    const own = keys.at(-1);
    this.#order = [...kept.filter((key) => key !== own), ...fresh.filter((key) => key !== own), ...(own === undefined ? [] : [own])];
    return this.#order;
  }

  /** Tells who speaks now. True when that has moved somebody to the first page, where `perPage` have room. */
  heard(speaking: readonly string[], perPage: number, now = Date.now()): boolean {
    for (const key of this.#since.keys()) if (!speaking.includes(key)) this.#since.delete(key);
    for (const key of speaking) {
      this.#last.set(key, now);
      if (!this.#since.has(key)) this.#since.set(key, now);
    }
    if (now - this.#moved < pause) return false;
    const hidden = this.#order.findIndex((key, index) => index >= perPage && now - (this.#since.get(key) ?? now) >= hold);
    if (hidden < 0) return false;
    const first = this.#order.slice(0, perPage);
    const quietest = first.reduce((best, key, index) => ((this.#last.get(key) ?? 0) < (this.#last.get(first[best] ?? "") ?? 0) ? index : best), 0);
    const order = [...this.#order];
    [order[quietest], order[hidden]] = [order[hidden] ?? "", order[quietest] ?? ""];
    this.#order = order;
    this.#moved = now;
    return true;
  }
}
