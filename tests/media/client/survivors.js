// Many participants of one room without pictures, and what each of them lived through. Runs in the page.
import { RoomEvent, Track } from 'livekit-client';
import { gotTrack, hears, inb, join, pubTone, seen, sleep, T, until } from './support.js';

let rooms = [];
const back = (room, since) => seen(room, RoomEvent.Reconnected, () => true, since);
const voiceIn = (room) => room.remoteParticipants.get('p0')?.getTrackPublication(Track.Source.Microphone)?.track;

window.survivors = {
  /** `count` people in the room; the first one speaks and the second one hears it, or all the others. */
  async start(url, room, count, single, all = false) {
    T.url = url;
    rooms = [];
    for (let i = 0; i < count; i += 1)
      rooms.push(await join(room, `p${i}`, { single, connect: { autoSubscribe: all || i === 1 } }));
    await pubTone(rooms[0]);
    await hears(await gotTrack(rooms[1], 'p0', Track.Source.Microphone), 10);
  },
  /** The n-th one speaks, too. Returns the sid of that track. */
  speak: async (n) => (await pubTone(rooms[n])).trackSid,
  /** Milliseconds from `since` until each was back, once all are and sound and data flow again. */
  async recovered(since, ms) {
    await until(
      () => rooms.every((room) => room.state === 'connected' && back(room, since)),
      ms,
      () => `everybody is back: ${rooms.map((room) => `${room.state}${back(room, since) ? '' : ' (never away)'}`)}`,
    );
    await hears(await gotTrack(rooms[1], 'p0', Track.Source.Microphone, ms), 20, ms);
    return rooms.map((room) => Math.round(back(room, since).t - since));
  },
  /**
   * Called while nothing can arrive: waits until each of the others hears the first one again, on the old track or a new one. Returns
   * when that was.
   */
  async heardAgain(ms) {
    const listeners = rooms.slice(1).map((room) => ({ room, known: new Map(), at: null }));
    let first = true;
    const look = async ({ room, known, at }, index) => {
      const track = voiceIn(room);
      if (at || !track) return;
      const { id = '', ssrc = 0, packetsReceived } = await inb(track);
      const stream = `${track.sid} ${id} ${ssrc}`;
      if (!first && packetsReceived > (known.get(stream) ?? 0)) listeners[index].at = Date.now();
      known.set(stream, packetsReceived);
    };
    await until(
      async () => {
        await Promise.all(listeners.map(look));
        first = false;
        return listeners.every(({ at }) => at);
      },
      ms,
      () => `${listeners.filter(({ at }) => !at).length} of ${listeners.length} do not hear`,
    );
    return listeners.map(({ at }) => at);
  },
  /** How often each of the others was seen coming and going by the first one since then. */
  events: (since) =>
    Object.fromEntries(
      [RoomEvent.ParticipantConnected, RoomEvent.ParticipantDisconnected].map((name) => [
        name,
        rooms[0].ev.filter((e) => e.name === name && e.t >= since).map((e) => e.args[0].identity),
      ]),
    ),
  sids: () => rooms.map((room) => room.localParticipant.sid),
  /** The longest time without a packet of p0's voice at p1 while `ms` pass. */
  async silence(ms) {
    const end = Date.now() + ms;
    let [last, since, longest] = [-1, Date.now(), 0];
    while (Date.now() < end) {
      const track = voiceIn(rooms[1]);
      const packets = track ? (await inb(track)).packetsReceived : last;
      if (packets !== last) [last, since] = [packets, Date.now()];
      longest = Math.max(longest, Date.now() - since);
      await sleep(20);
    }
    return longest;
  },
};
