// A meeting of people who all send and receive, and how long each lacked the others' picture and voice after a fault. Runs in the page.
import { RoomEvent, Track } from 'livekit-client';
import { canvasTrack, gotTrack, hears, inb, join, plays, pubTone, simPub, sleep, T } from './support.js';

let rooms = [];
let streams = []; // {name, track, last: what its counter was, arrivals: [time]}

/** Counts what each stream has brought: decoded frames or packets of sound. */
async function look() {
  await Promise.all(
    streams.map(async (stream) => {
      const { framesDecoded, packetsReceived } = await inb(stream.track);
      const count = stream.name.endsWith('camera') ? framesDecoded : packetsReceived;
      if (count > stream.last) stream.arrivals.push(Date.now());
      stream.last = count;
    }),
  );
}

window.gaps = {
  /** `count` people with a camera in three layers and a tone each; returns when everybody has everybody else's. */
  async start(url, room, count, single) {
    T.url = url;
    const names = Array.from({ length: count }, (_, i) => `g${i}`);
    rooms = [];
    for (const name of names) rooms.push(await join(room, name, { single }));
    for (const one of rooms) {
      const camera = canvasTrack(640, 360, 15, one.localParticipant.identity);
      await one.localParticipant.publishTrack(camera, { ...simPub(), source: Track.Source.Camera });
      await pubTone(one);
    }
    streams = [];
    for (const one of rooms)
      for (const name of names.filter((other) => other !== one.localParticipant.identity)) {
        const camera = await gotTrack(one, name, Track.Source.Camera);
        await plays(camera, 10);
        const voice = await gotTrack(one, name, Track.Source.Microphone);
        await hears(voice, 20);
        const of = (kind, { track }) => ({ name: `${name} at ${one.localParticipant.identity}: ${kind}`, track, last: 0, arrivals: [] });
        streams.push(of('camera', camera), of('voice', voice));
      }
  },
  /**
   * Watches for `ms`. Returns {stream: {gap, until}}: its longest time without an arrival and when that ended, in milliseconds
   * after the beginning (null: it has not).
   */
  async watch(ms) {
    const start = Date.now();
    for (const stream of streams) stream.arrivals = [start];
    while (Date.now() - start < ms) {
      await look();
      await sleep(10);
    }
    return Object.fromEntries(
      streams.map(({ name, arrivals }) => {
        let worst = { gap: 0, until: 0 };
        for (let i = 1; i <= arrivals.length; i += 1) {
          const gap = (arrivals[i] ?? Date.now()) - arrivals[i - 1];
          if (gap > worst.gap) worst = { gap, until: i < arrivals.length ? arrivals[i] - start : null };
        }
        return [name, worst];
      }),
    );
  },
  events: (since) => rooms.flatMap((room) => room.ev.filter((e) => e.t >= since && [RoomEvent.Reconnecting, RoomEvent.SignalReconnecting, RoomEvent.Reconnected].includes(e.name)).map((e) => `${room.localParticipant.identity} ${e.name} +${e.t - since}`)),
};
