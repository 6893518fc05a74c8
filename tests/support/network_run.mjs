// A publisher and a subscriber in two pages, each behind a bad network of its own, and how the meeting goes while that changes.
import { openClient } from '../media/browser.mjs';
import { mediaHost, startLossyLink } from './lossy_link.mjs';
import { sleep, until } from './wait.mjs';

const intervalMs = 250;

/**
 * One meeting: server is {ws, key, secret, mediaPort}; seed is of the two links. Fields: publisher and subscriber, each {page, link}.
 */
export class NetworkRun {
  static async start(browser, origin, server, { seed = 1, single = true } = {}) {
    const run = new NetworkRun();
    run.name = `network-${Math.random().toString(36).slice(2)}`;
    try {
      for (const role of ['publisher', 'subscriber']) {
        const link = await startLossyLink({ target: { host: mediaHost(), port: server.mediaPort }, seed: seed++ });
        run[role] = { link };
        Object.assign(run[role], await openClient(browser, origin, server, link));
      }
      const call = ([name, ...args]) => globalThis.network[name](...args);
      await run.publisher.page.evaluate(call, ['publish', server.ws, run.name, single]);
      await run.subscriber.page.evaluate(call, ['subscribe', server.ws, run.name, single]);
    } catch (error) {
      await run.close();
      throw error;
    }
    return run;
  }

  /** All counters at this moment; `at` in seconds. */
  async sample() {
    const [receiving, sending, link, up] = await Promise.all([
      this.subscriber.page.evaluate(() => globalThis.network.receiving()),
      this.publisher.page.evaluate(() => globalThis.network.sending()),
      this.subscriber.link.stats(),
      this.publisher.link.stats(),
    ]);
    return { at: performance.now() / 1000, ...receiving, sending, down: link.down, up: up.up };
  }

  /** Waits until the subscriber receives at least this height; returns the seconds that took. */
  async reaches(height, ms) {
    const start = performance.now();
    let now;
    await until(
      async () => (now = await this.sample()).height >= height,
      ms,
      () => `${height} lines; it is at ${now?.height}`,
    );
    return (performance.now() - start) / 1000;
  }

  /** Watches for `seconds`, or until `stop(sample)` is true, every `everyMs`. Returns the samples. */
  async watch(seconds, stop = () => false, everyMs = intervalMs) {
    const samples = [await this.sample()];
    while (samples.at(-1).at - samples[0].at < seconds && !stop(samples.at(-1))) {
      await sleep(everyMs);
      samples.push(await this.sample());
    }
    return samples;
  }

  /** The longest time in seconds without a new audio packet while `change` is made and in the `seconds` after it. */
  async gap(change, seconds, everyMs) {
    const start = await this.sample();
    await change();
    let last = start;
    let longest = 0;
    for (const now of await this.watch(seconds, undefined, everyMs)) {
      longest = Math.max(longest, now.at - last.at);
      if (now.audioPackets > last.audioPackets) last = now;
    }
    return longest;
  }

  async close() {
    for (const role of [this.publisher, this.subscriber]) {
      await role?.close?.();
      await role?.link.close();
    }
  }
}

const first = (samples, fits) => samples.find(fits);

/**
 * What a row of samples says: seconds, audio concealment and freezes as shares, bit/s that left the link, key frame requests a second,
 * frames a second, the last height, and `down`, the seconds until a smaller picture came (null: none came).
 */
export function summary(samples) {
  const [a, z] = [samples[0], samples.at(-1)];
  const seconds = z.at - a.at;
  const smaller = first(samples, ({ height }) => height < a.height);
  return {
    seconds,
    concealed: (z.concealed - a.concealed) / Math.max(1, z.samples - a.samples),
    frozen: (z.frozen - a.frozen) / seconds,
    freezes: z.freezes - a.freezes,
    rate: ((z.down.bytesOut - a.down.bytesOut) * 8) / seconds,
    overflow: z.down.overflow - a.down.overflow,
    keyFrameRequests: (z.sending.keyFrameRequests - a.sending.keyFrameRequests) / seconds,
    fps: (z.frames - a.frames) / seconds,
    heights: samples.map(({ height }) => height).filter((height, i, all) => height !== all[i - 1]),
    down: smaller ? smaller.at - a.at : null,
  };
}
