// One direction of a bad network as pure arithmetic: which packets arrive, how often, and when. lossy_link.mjs moves the packets.

/**
 * What a direction may do to packets; everything that is not named stays off. Times in milliseconds, shares from 0 to 1.
 * @typedef {object} Conditions
 * @property {number} [loss] share of packets lost, each for itself
 * @property {{share: number, length: number}} [burst] further losses in bursts: their share of all packets and mean length in packets
 *   (the Gilbert model: in the bad state everything is lost)
 * @property {number} [delayMs] every packet takes that long
 * @property {number} [jitterMs] and up to that much more, evenly distributed; the order is kept
 * @property {number} [reorder] share of packets that are held back by reorderMs (20) while others overtake them
 * @property {number} [reorderMs]
 * @property {number} [duplicate] share of packets that arrive twice
 * @property {number} [rate] bit/s of the bottleneck, counted with 28 bytes of IP and UDP header a packet; 0 is unlimited
 * @property {number} [queueMs] what the bottleneck's queue holds, as time at this rate (150); a packet beyond is dropped. 1000 and more
 *   is bufferbloat
 * @property {boolean} [blackhole] nothing arrives
 */
export const untouched = Object.freeze({
  loss: 0,
  burst: null,
  delayMs: 0,
  jitterMs: 0,
  reorder: 0,
  reorderMs: 20,
  duplicate: 0,
  rate: 0,
  queueMs: 150,
  blackhole: false,
});

const headerBytes = 28;

/** The conditions of `now` with `change` in place; refuses what does not exist, so that no test runs on a clean network by a misprint. */
export function changed(now, change) {
  const unknown = Object.keys(change).filter((name) => !(name in untouched));
  if (unknown.length) throw new Error(`no such condition: ${unknown}; there are ${Object.keys(untouched)}`);
  return { ...now, ...change };
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

/** A bottleneck with its queue, then a path with delay. `now` is any clock in milliseconds; packets are of any kind with a length. */
export class Impairment {
  #random;
  #inBurst = false;
  #queue = []; // in front of the bottleneck: {packet, size, arrived}
  #queuedBits = 0;
  #freeAt = 0; // when the bottleneck has sent what it is at
  #path = []; // behind it, in the order of arrival at the end: {packet, at}
  #lastAt = 0;

  constructor(seed, conditions = {}) {
    this.#random = seededRandom(seed);
    this.conditions = changed(untouched, conditions);
    this.count = {
      received: 0,
      delivered: 0,
      lost: 0,
      overflow: 0,
      duplicated: 0,
      reordered: 0,
      bytesIn: 0,
      bytesOut: 0,
    };
  }

  set(change) {
    this.conditions = changed(this.conditions, change);
  }

  /** How long a packet that came now would wait in the queue. */
  queueMs(now) {
    const { rate } = this.conditions;
    return rate ? Math.max(0, this.#freeAt - now) + (this.#queuedBits * 1000) / rate : 0;
  }

  offer(packet, now) {
    this.count.received++;
    this.count.bytesIn += packet.length;
    if (this.#isLost()) {
      this.count.lost++;
      return;
    }
    this.#enqueue(packet, now);
    if (this.#chance(this.conditions.duplicate)) {
      this.count.duplicated++;
      this.#enqueue(packet, now);
    }
  }

  /** Gives out what has arrived by now, and returns the time of the next one (Infinity: there is none). */
  deliver(now, give) {
    this.#drain(now);
    while (this.#path.length && this.#path[0].at <= now) {
      const { packet } = this.#path.shift();
      this.count.delivered++;
      this.count.bytesOut += packet.length;
      give(packet);
    }
    const next = this.#path[0]?.at ?? Infinity;
    return this.#queue.length ? Math.min(next, this.#departure(this.#queue[0])) : next;
  }

  #chance(share) {
    return share > 0 && this.#random() < share;
  }

  #isLost() {
    const { blackhole, loss, burst } = this.conditions;
    if (blackhole) return true;
    if (burst) {
      const enter = burst.share / (burst.length * (1 - burst.share));
      this.#inBurst = this.#inBurst ? !this.#chance(1 / burst.length) : this.#chance(enter);
      if (this.#inBurst) return true;
    }
    return this.#chance(loss);
  }

  #enqueue(packet, now) {
    const { rate, queueMs } = this.conditions;
    const size = (packet.length + headerBytes) * 8;
    if (rate && this.queueMs(now) > queueMs) {
      this.count.overflow++;
      return;
    }
    this.#queue.push({ packet, size, arrived: now });
    this.#queuedBits += size;
    this.#drain(now);
  }

  #departure({ size, arrived }) {
    const { rate } = this.conditions;
    return Math.max(this.#freeAt, arrived) + (rate ? (size * 1000) / rate : 0);
  }

  // What the bottleneck has sent by now goes on its way. A change of the rate holds from the first waiting packet on.
  #drain(now) {
    if (!this.conditions.rate) this.#freeAt = Math.min(this.#freeAt, now);
    while (this.#queue.length && this.#departure(this.#queue[0]) <= now) {
      const item = this.#queue.shift();
      this.#freeAt = this.#departure(item);
      this.#queuedBits -= item.size;
      this.#travel(item.packet, this.#freeAt);
    }
  }

  #travel(packet, left) {
    const { delayMs, jitterMs, reorder, reorderMs } = this.conditions;
    let at = left + delayMs + (jitterMs ? this.#random() * jitterMs : 0);
    at = this.#lastAt = Math.max(this.#lastAt, at);
    if (this.#chance(reorder)) {
      this.count.reordered++;
      at += reorderMs;
    }
    let place = this.#path.length;
    while (place && this.#path[place - 1].at > at) place--;
    this.#path.splice(place, 0, { packet, at });
  }
}
