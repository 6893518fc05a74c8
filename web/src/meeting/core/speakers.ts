const onAfter = 150;
const offAfter = 800;

/**
 * Who is speaking, without flicker: after 150 ms of speech, until 800 ms of silence. `update` takes the identities that
 * the server names; `onChange` tells when the set has changed.
 */
export class Speakers {
  #now: ReadonlySet<string> = new Set();
  readonly #timers = new Map<string, { to: boolean; timer: ReturnType<typeof setTimeout> }>();
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get current(): ReadonlySet<string> {
    return this.#now;
  }

  update(identities: readonly string[]) {
    const loud = new Set(identities);
    for (const identity of new Set([...loud, ...this.#now, ...this.#timers.keys()])) this.#want(identity, loud.has(identity));
  }

  clear() {
    for (const { timer } of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#now = new Set();
  }

  #want(identity: string, to: boolean) {
    const waiting = this.#timers.get(identity);
    if (waiting?.to === to) return;
    if (waiting !== undefined) clearTimeout(waiting.timer);
    this.#timers.delete(identity);
    if (this.#now.has(identity) === to) return;
    const timer = setTimeout(() => {
      this.#timers.delete(identity);
      const next = new Set(this.#now);
      if (to) next.add(identity);
      else next.delete(identity);
      this.#now = next;
      this.#onChange();
    }, to ? onAfter : offAfter);
    this.#timers.set(identity, { to, timer });
  }
}
