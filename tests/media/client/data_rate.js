// Many messages from one participant to another, as fast as asked, and what became of each. Runs in the page.
import { RoomEvent } from 'livekit-client';
import { join, seen, sleep, T, until } from './support.js';

const topic = 'rate';
let from, to;

window.dataRate = {
  async start(url, room, single) {
    T.url = url;
    [from, to] = [await join(room, 'from', { single }), await join(room, 'to', { single })];
    await until(() => from.remoteParticipants.has('to'), 10_000, 'they see each other');
    await from.localParticipant.publishData(new Uint8Array(1), { reliable: true, topic: 'up' });
    await until(() => seen(to, RoomEvent.DataReceived, (bytes, who, kind, name) => name === 'up'), 10_000, 'the data flow');
  },
  /** Returns the milliseconds each message took, in the order of their arrival, and how many were out of their order. */
  async flood(count, perSecond, size) {
    const latencies = [];
    let disordered = 0;
    let next = 0;
    const take = (bytes, who, kind, name) => {
      if (name !== topic) return;
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      if (view.getUint32(0) !== next) disordered += 1;
      next = view.getUint32(0) + 1;
      latencies.push(performance.now() - view.getFloat64(4));
    };
    to.on(RoomEvent.DataReceived, take);
    const started = performance.now();
    const sends = [];
    for (let i = 0; i < count; await sleep(4)) {
      for (const due = ((performance.now() - started) * perSecond) / 1000; i < count && i < due; i += 1) {
        const bytes = new Uint8Array(size);
        const view = new DataView(bytes.buffer);
        view.setUint32(0, i);
        view.setFloat64(4, performance.now());
        sends.push(from.localParticipant.publishData(bytes, { reliable: true, topic }));
      }
    }
    await Promise.all(sends);
    const sent = performance.now() - started;
    await until(() => latencies.length >= count, 60_000, () => `${latencies.length} of ${count} arrive`);
    to.off(RoomEvent.DataReceived, take);
    return { latencies, disordered, sent };
  },
};
